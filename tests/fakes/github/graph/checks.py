"""What is wrong with a document before anything is looked up, in the words of GitHub's GraphQL library.

https://graphql-ruby.org/queries/executing_queries.html; with such an error there is no `data` at all.
"""

from collections.abc import Iterator, Mapping

from tests.fakes.github.graph.document import Document, Field, Fragment, Selection, Variable, Word
from tests.fakes.github.graph.kinds import Kind
from tests.fakes.github.graph.schema import ENUMS, INPUTS, SEVERAL, TYPES

_PYTHON: Mapping[str, type] = {"Int": int, "Boolean": bool, "String": str, "ID": str}


def complaints(document: Document, variables: Mapping[str, object]) -> list[str]:
    return list(_Check(document, variables).all())


class _Check:
    def __init__(self, document: Document, variables: Mapping[str, object]) -> None:
        self._document = document
        self._variables = variables
        self._used: set[str] = set()

    def all(self) -> Iterator[str]:
        yield from self._selected(self._document.operation.capitalize(), self._document.selections)
        name = self._document.name or "anonymous " + self._document.operation
        for variable in sorted(self._document.variables.keys() - self._used):
            yield f"Variable ${variable} is declared by {name} but not used"
        for variable, type in self._document.variables.items():  # noqa: A001
            for complaint in self._fits(self._variables.get(variable), type):
                yield f"Variable ${variable} of type {type} was provided invalid value: {complaint}"

    def _selected(self, type: str, selections: tuple[Selection, ...]) -> Iterator[str]:  # noqa: A002
        for selection in selections:
            if isinstance(selection, Fragment):
                yield from self._fragment(type, selection)
            elif selection.name != "__typename":
                yield from self._field(type, selection)

    def _fragment(self, type: str, fragment: Fragment) -> Iterator[str]:  # noqa: A002
        if fragment.on not in TYPES:
            yield f"No such type {fragment.on}, so it can't be a fragment condition"
        elif fragment.on not in {type, *SEVERAL.get(type, ())}:
            yield f"Fragment on {fragment.on} can't be spread inside {type}"
        else:
            yield from self._selected(fragment.on, fragment.selections)

    def _field(self, type: str, field: Field) -> Iterator[str]:  # noqa: A002
        kind = TYPES[type].get(field.name)
        if kind is None:
            yield f"Field '{field.name}' doesn't exist on type '{type}'"
            return
        yield from self._arguments(field, kind)
        if kind.type in TYPES and not field.selections:
            returns = f"field '{field.name}' returns {kind.type}"
            yield f"Field must have selections ({returns} but has no selections)"
        elif kind.type not in TYPES and field.selections:
            yield f"Selections can't be made on scalars (field '{field.name}' returns {kind.type})"
        else:
            yield from self._selected(kind.type, field.selections)

    def _arguments(self, field: Field, kind: Kind) -> Iterator[str]:
        for name in field.arguments.keys() - kind.arguments.keys():
            yield f"Field '{field.name}' doesn't accept argument '{name}'"
        for name, type in kind.arguments.items():  # noqa: A001
            if name not in field.arguments:
                if type.endswith("!"):
                    yield f"Field '{field.name}' is missing required arguments: {name}"
            else:
                yield from self._argument(name, type, field.arguments[name])

    def _argument(self, name: str, type: str, value: object) -> Iterator[str]:  # noqa: A002
        if isinstance(value, Variable):
            yield from self._variable(name, type, value)
        elif isinstance(value, dict) and type.rstrip("!") in INPUTS:
            fields = INPUTS[type.rstrip("!")]
            for key in sorted(fields.keys() & value.keys()):
                yield from self._argument(key, fields[key], value[key])
            yield from _keys(value, fields)
        else:
            given = value.name if isinstance(value, Word) and type.rstrip("!") in ENUMS else value
            yield from (f"Argument '{name}' has an invalid value: {text}" for text in self._fits(given, type))

    def _variable(self, name: str, type: str, variable: Variable) -> Iterator[str]:  # noqa: A002
        self._used.add(variable.name)
        declared = self._document.variables.get(variable.name)
        if declared is None:
            yield f"Variable ${variable.name} is used but not declared"
        elif declared not in {type, f"{type}!"}:
            yield f"Type mismatch on variable ${variable.name} and argument {name} ({declared} / {type})"

    def _fits(self, value: object, type: str) -> Iterator[str]:  # noqa: A002
        """Complaints about a whole value, without variables in it."""
        name = type.rstrip("!")
        if value is None:
            if type.endswith("!"):
                yield "Expected value to not be null"
        elif name in INPUTS:
            yield from self._input(value, INPUTS[name])
        elif name in ENUMS:
            if value not in ENUMS[name]:
                yield f'Expected "{value}" to be one of: {", ".join(sorted(ENUMS[name]))}'
        elif value.__class__ is not _PYTHON.get(name):
            yield f"Could not coerce value {value!r} to {name}"

    def _input(self, value: object, fields: Mapping[str, str]) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"Could not coerce value {value!r} to an input object"
            return
        yield from _keys(value, fields)
        for key in sorted(fields.keys() & value.keys()):
            yield from (f"{key}: {text}" for text in self._fits(value[key], fields[key]))


def _keys(given: Mapping[str, object], fields: Mapping[str, str]) -> Iterator[str]:
    for key in sorted(given.keys() - fields.keys()):
        yield f"{key} (Field is not defined)"
    for key in sorted(fields.keys() - given.keys()):
        if fields[key].endswith("!"):
            yield f"{key} (Expected value to not be null)"
