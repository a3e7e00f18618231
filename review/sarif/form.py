"""The parts of a SARIF log that are read: https://docs.oasis-open.org/sarif/sarif/v2.1.0/, all else is left.

Names are the standard's; what is absent or null there is None or empty here.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Level = Literal["error", "warning", "note", "none"]


class _Part(BaseModel):
    # Most reviews read no such log: to build it takes a tenth of the start.
    model_config = ConfigDict(frozen=True, strict=True, alias_generator=to_camel, defer_build=True)


class ArtifactLocation(_Part):
    """Where a file is: `uri` is relative to `uri_base_id`, or `index` is one of the run's artifacts."""

    uri: str | None = None
    uri_base_id: str | None = None
    index: int = -1


class Artifact(_Part):
    """A file that a run tells of."""

    location: ArtifactLocation = ArtifactLocation()


class Region(_Part):
    """Lines from 1; those of binary files have none."""

    start_line: int | None = Field(default=None, ge=1)
    end_line: int | None = Field(default=None, ge=1)


class PhysicalLocation(_Part):
    """A place in a file."""

    artifact_location: ArtifactLocation = ArtifactLocation()
    region: Region = Region()


class Location(_Part):
    """A place."""

    physical_location: PhysicalLocation = PhysicalLocation()


class Text(_Part):
    """What a tool says."""

    text: str


class Message(_Part):
    """What a tool says about a result: `text`, or the rule's text with this `id`; `{0}` is an argument."""

    text: str | None = None
    id: str | None = None
    arguments: tuple[str, ...] = ()


class Configuration(_Part):
    """How a rule is set."""

    level: Level | None = None


class Rule(_Part):
    """What a tool looks for."""

    id: str
    short_description: Text | None = None
    message_strings: Mapping[str, Text] = {}
    default_configuration: Configuration = Configuration()


class Component(_Part):
    """A tool or one of its plugins."""

    name: str = Field(min_length=1)
    rules: tuple[Rule, ...] = ()


class Tool(_Part):
    """Who reports."""

    driver: Component
    extensions: tuple[Component, ...] = ()


class ComponentReference(_Part):
    """One of the tool's extensions."""

    index: int = -1


class RuleReference(_Part):
    """One rule of the tool, or of one of its extensions."""

    id: str | None = None
    index: int = -1
    tool_component: ComponentReference | None = None


class Suppression(_Part):
    """That somebody decided against a result; accepted unless it says otherwise."""

    status: Literal["accepted", "underReview", "rejected"] = "accepted"


class Reported(_Part):
    """One result."""

    message: Message
    rule_id: str | None = None
    rule_index: int = -1
    rule: RuleReference = RuleReference()
    kind: Literal["fail", "review", "open", "pass", "notApplicable", "informational"] = "fail"
    level: Level | None = None
    locations: tuple[Location, ...] = ()
    suppressions: tuple[Suppression, ...] | None = None
    baseline_state: Literal["new", "unchanged", "updated", "absent"] = "new"


class Invocation(_Part):
    """How a tool was started."""

    working_directory: ArtifactLocation = ArtifactLocation()


class Run(_Part):
    """One run of one tool; `results` is null when it could not look."""

    tool: Tool
    results: tuple[Reported, ...] | None = None
    artifacts: tuple[Artifact, ...] = ()
    invocations: tuple[Invocation, ...] = ()
    original_uri_base_ids: Mapping[str, ArtifactLocation] = {}


class LogFile(_Part):
    """A whole log."""

    version: Literal["2.1.0"]
    runs: tuple[Run, ...] | None
