import type { SafeMarkdown } from './safe-markdown.ts';

/** What the template may use. Every text in it is safe Markdown, by its type, so Mustache does not escape it again. */
export type CommentView = {
  readonly emoji: SafeMarkdown;
  readonly headline: SafeMarkdown;
  readonly paragraphs: readonly SafeMarkdown[];
  readonly caveats: readonly SafeMarkdown[];
  readonly sections: readonly SectionView[];
  readonly footer: SafeMarkdown;
};

export type SectionView = {
  readonly title: SafeMarkdown;
  readonly isOpen: boolean;
  /** Header and rule of a table; empty for a list. */
  readonly header: readonly SafeMarkdown[];
  readonly rows: readonly SafeMarkdown[];
  /** What the budget left out. */
  readonly rest: readonly SafeMarkdown[];
};

/** Blank lines count: GitLab reads Markdown inside <details> only after one. */
export const COMMENT_TEMPLATE = `### {{{emoji}}} {{{headline}}}

{{#paragraphs}}
{{{.}}}

{{/paragraphs}}
{{#caveats}}
- {{{.}}}
{{/caveats}}

{{#sections}}
{{#isOpen}}
**{{{title}}}**

{{>body}}
{{/isOpen}}
{{^isOpen}}
<details><summary>{{{title}}}</summary>

{{>body}}
</details>

{{/isOpen}}
{{/sections}}
<sub>{{{footer}}}</sub>
`;

export const COMMENT_PARTIALS = {
  body: `{{#header}}
{{{.}}}
{{/header}}
{{#rows}}
{{{.}}}
{{/rows}}

{{#rest}}
{{{.}}}

{{/rest}}
`,
};
