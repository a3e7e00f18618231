"""Tokens that carry the name of their issuer at the start.

Forms as the issuers publish them; the lists of secret scanning at GitHub
(https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns)
and of gitleaks (https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml) name them all.
"""

from typing import Final

from review.secrets.rule import Rule, token

_HEX = "[0-9a-f]"
_ALNUM = "[A-Za-z0-9]"
_URL = "[A-Za-z0-9_-]"

# https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/; those of
# installations became longer, with dots and dashes:
# https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header
_FORGES: Final = (
    token("GitHub token", "ghp_ gho_ ghu_ ghr_", r"[A-Za-z0-9]{36,255}"),
    token("GitHub installation token", "ghs_", r"[A-Za-z0-9._-]{36,1000}"),
    token("GitHub fine-grained token", "github_pat_", r"\w{40,255}"),
    # https://docs.gitlab.com/security/tokens/#token-prefixes
    token(
        "GitLab token", "glpat- gldt- glrt- glcbt- glptt- glft- glagent- glsoat-", r"[A-Za-z0-9_.-]{20,300}"
    ),
    token("Atlassian token", "ATATT3 ATCTT3 ATBB", r"[A-Za-z0-9_=-]{24,250}"),
)

_MODELS: Final = (
    # https://platform.claude.com/docs/en/api/overview
    token("Anthropic key", "sk-ant-", r"[a-z]{3,8}\d\d-[\w-]{20,200}"),
    # https://platform.openai.com/docs/api-reference/authentication
    token("OpenAI key", "sk-proj- sk-svcacct- sk-admin-", rf"{_URL}{{40,200}}"),
    token("OpenAI key", "sk-", rf"{_ALNUM}{{20}}T3BlbkFJ{_ALNUM}{{20}}"),
    token("OpenRouter key", "sk-or-v1-", rf"{_HEX}{{64}}"),
    # https://huggingface.co/docs/hub/security-tokens
    token("Hugging Face token", "hf_ api_org_", r"[A-Za-z0-9]{34}"),
    token("Groq key", "gsk_", rf"{_ALNUM}{{48,60}}"),
    token("xAI key", "xai-", rf"{_ALNUM}{{70,90}}"),
    token("Perplexity key", "pplx-", rf"{_ALNUM}{{40,60}}"),
    token("Replicate token", "r8_", rf"{_ALNUM}{{37}}"),
)

_CLOUDS: Final = (
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    token("AWS access key", "AKIA ASIA ABIA ACCA", r"[A-Z2-7]{16}"),
    # https://cloud.google.com/docs/authentication/api-keys
    token("Google API key", "AIza", rf"{_URL}{{35}}"),
    token("Google client secret", "GOCSPX-", rf"{_URL}{{28}}"),
    token("Google access token", "ya29.", rf"{_URL}{{50,300}}"),
    token("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", rf"{_HEX}{{64}}"),
    token("Cloudflare key", "v1.0-", rf"{_HEX}{{24}}-{_HEX}{{146}}"),
    token("Fly token", "FlyV1 ", r"fm[12]r?_[A-Za-z0-9+/=,_]{60,1000}"),
    token("Supabase token", "sbp_ sb_secret_", rf"{_URL}{{30,60}}"),
    token("PlanetScale secret", "pscale_tkn_ pscale_pw_ pscale_oauth_", r"[\w=.-]{32,64}"),
    # https://developer.hashicorp.com/vault/docs/concepts/tokens
    token("Vault token", "hvs. hvb. hvr.", rf"{_URL}{{24,300}}"),
    token("Databricks token", "dapi", rf"{_HEX}{{32}}(?:-\d)?"),
    token("Doppler token", "dp.pt. dp.st. dp.ct. dp.sa.", r"[A-Za-z0-9_.-]{40,80}"),
    token("Pulumi token", "pul-", rf"{_HEX}{{40}}"),
    token("age key", "AGE-SECRET-KEY-1", r"[0-9A-Z]{58}"),
)

_PACKAGES: Final = (
    # https://docs.npmjs.com/about-access-tokens and https://pypi.org/help/#apitoken
    token("npm token", "npm_", rf"{_ALNUM}{{36}}"),
    token("PyPI token", "pypi-AgEIcHlwaS5vcmc pypi-AgENdGVzdC5weXBpLm9yZw", rf"{_URL}{{50,1000}}"),
    token("RubyGems key", "rubygems_", rf"{_HEX}{{48}}"),
    token("Docker token", "dckr_pat_ dckr_oat_", rf"{_URL}{{27,40}}"),
    token("crates.io token", "cio", rf"{_ALNUM}{{32}}", 3.5),
    token("Clojars token", "CLOJARS_", rf"{_HEX}{{60}}"),
    token("JFrog key", "AKCp", rf"{_ALNUM}{{69}}"),
)

_SERVICES: Final = (
    # https://docs.slack.dev/authentication/tokens/
    token("Slack token", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxe.xoxp- xapp-", r"[A-Za-z0-9-]{20,250}"),
    token("Slack webhook", "hooks.slack.com/services/", r"T\w{6,14}/B\w{6,14}/\w{18,30}"),
    token("Discord webhook", "discord.com/api/webhooks/", rf"\d{{17,20}}/{_URL}{{60,80}}"),
    # https://docs.stripe.com/keys
    token("Stripe key", "sk_live_ sk_test_ rk_live_ rk_test_", rf"{_ALNUM}{{16,120}}"),
    token("Webhook signing secret", "whsec_", r"[A-Za-z0-9+/=]{32,80}"),
    token("SendGrid key", "SG.", rf"{_URL}{{22}}\.{_URL}{{43}}"),
    token("Mailgun key", "key-", rf"{_HEX}{{32}}"),
    token("Twilio key", "SK", rf"{_HEX}{{32}}"),
    token("Shopify token", "shpat_ shpca_ shppa_ shpss_", r"[0-9a-fA-F]{32}"),
    token("Square token", "sq0atp- sq0csp- EAAAE", rf"{_URL}{{22,64}}"),
    token("Linear key", "lin_api_", rf"{_ALNUM}{{40}}"),
    token("Notion token", "ntn_", rf"{_ALNUM}{{40,50}}"),
    token("Airtable token", "pat", rf"{_ALNUM}{{14}}\.{_HEX}{{64}}"),
    token("Figma token", "figd_", rf"{_URL}{{40,60}}"),
    token("Postman key", "PMAK-", rf"{_HEX}{{24}}-{_HEX}{{34}}"),
    token("Grafana token", "glsa_ glc_", r"[A-Za-z0-9+/_=]{32,400}"),
    token("New Relic key", "NRAK-", r"[A-Z0-9]{27}"),
    token("Sentry token", "sntrys_ sntryu_", r"[A-Za-z0-9+/=_]{64,400}"),
    token("Dropbox token", "sl.", rf"{_URL}{{130,1000}}"),
)

RULES: Final[tuple[Rule, ...]] = (*_FORGES, *_MODELS, *_CLOUDS, *_PACKAGES, *_SERVICES)
