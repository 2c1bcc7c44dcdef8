"""Kind ``topics``: what a section must speak about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, Subject
from compliance.model.form import Form, TopicSpec
from compliance.text.passages import passages
from compliance.text.reach import unjudged, where_mistakes, where_words


class Topics(Kind, frozen=True, tag="topics"):
    """Each topic must be touched upon in ``where``: one of its words stands there, sub-headings included.

    ``topics``: given here; left out, those the official form lists for the section. One finding for each
    topic that is missing. A section with no prose at all is left to the rule that asks for prose.
    """

    where: tuple[str, ...]
    topics: tuple[TopicSpec, ...] = ()

    values: ClassVar[frozenset[str]] = frozenset({"topic", "where"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            yield trouble
            return
        scope = passages(subject.report).scope(*self.where)
        section = subject.report.section(self.where[0])
        topics = self.topics or tuple(
            topic
            for name in self.where
            if name in subject.form.section
            for topic in subject.form.section[name].topics
        )
        for topic in topics:
            if not scope.holds(topic.words or (topic.title.zh,)):
                yield Hit(
                    key=topic.id,
                    place=section.place if section is not None else None,
                    values={"topic": topic.title, "where": where_words(subject.form, self.where[0])},
                )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)
        if not self.topics:
            for form in forms.values():
                if not any(form.section[name].topics for name in self.where if name in form.section):
                    yield f"格式 {form.id} 没有列出主题，请在 topics 写明 (form {form.id} lists no topics)"
