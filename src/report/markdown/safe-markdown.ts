import { escapeCharacters, visibleText } from '../../model/visible-text.ts';

declare const isSafe: unique symbol;

/**
 * One line of Markdown in which nothing of an input can act: no quick action, mention, reference, link, image, HTML, comment,
 * emoji or table cell. Only this file makes it, so a view of the template cannot contain anything else.
 *
 * There is one rule: text of inputs is in code spans, where GitLab resolves nothing. In them the few characters that could end a
 * span or a table cell, or forge a marker for a program that reads the raw body, are written like `\u0060`. Entities would not
 * do: GitLab looks for references after it has decoded them.
 */
export type SafeMarkdown = string & { readonly [isSafe]: true };

/** The backtick ends a span, the pipe a table cell, and `<` may open a comment that looks like Sluice's marker. */
const ENDS_CODE = /[`|<]/g;
/** What our own sentences consist of. Anything else in them came from elsewhere and is shown as code. */
const OUR_WORDS = /^(?!\s*\/|.*(?::[\p{L}/]|%\S|www\.))[\p{L}\p{N} ,.;:()…–→·×%'’"+/=?-]*$/iu;
/** Words without meaning for GitLab: no `@`, `#`, `!`, `://`, `www.`, `%1`, commit id or `ABC-1`. */
const HARMLESS_WORD = /^["'(]?[\p{L}\p{N}]+(?:[-'’./=][\p{L}\p{N}]+)*["')]*[,.;:?]?$/u;
const REFERENCE_LIKE = /www\.|https?:|\b[0-9a-f]{7,}\b|[\p{L}\d_]-\d/iu;

/** Code points of a message; a longer one quotes more than anybody reads in a comment. */
const MAX_MESSAGE = 1000;
/** A longer run of our words, or of a message's, does not count as words. */
const MAX_WORDS = 200;
const MAX_WORD = 60;

export const NOTHING = safe('');
/** Works in table cells, too. */
export const LINE_BREAK = safe('<br>');

/** Text of an input as a code span. */
export function code(text: string): SafeMarkdown {
  const visible = escapeCharacters(visibleText(text), ENDS_CODE);
  // Markdown strips one space at each end, and `` is not a span.
  if (visible.trim() === '') return safe(`\`"${visible}"\``);
  return safe(`\`${visible}\``);
}

/** Words that Sluice wrote; a code span if they are anything else. */
export function ourWords(text: string): SafeMarkdown {
  return text.length <= MAX_WORDS && OUR_WORDS.test(text) ? safe(text) : code(text);
}

export function emoji(symbol: '🔴' | '🟡' | '🟢' | '⚪'): SafeMarkdown {
  return safe(symbol);
}

/**
 * A message that quotes inputs in backticks. Quotes become code; outside of them, so does every word that might mean something to
 * GitLab.
 */
export function message(text: string): SafeMarkdown {
  const quoted = visibleText(text, MAX_MESSAGE).split('`');
  // An odd number of backticks means that a quote itself contains one: then no boundary can be trusted.
  if (quoted.length % 2 === 0) return code(text);
  return joinMarkdown(
    quoted.map((part, i) => {
      if (i % 2 === 1) return code(part);
      const shown = part
        .split(' ')
        .map((word) => (word === '' || isHarmless(word) ? safe(word) : codeOfWord(word)));
      return safe(shown.join(' '));
    }),
  );
}

/** A comma or full stop of the sentence is not part of the word that becomes code. */
function codeOfWord(word: string): SafeMarkdown {
  const [, core, mark] = /^(.*[\p{L}\p{N}])([,.;]?)$/u.exec(word) ?? [word, word, ''];
  return safe(code(core ?? word) + (mark ?? ''));
}

function isHarmless(word: string): boolean {
  if (word.length > MAX_WORD) return false;
  return /^[,.;:?()–→-]+$/u.test(word) || (HARMLESS_WORD.test(word) && !REFERENCE_LIKE.test(word));
}

/** A link, if the URL is one to which a browser may be sent; otherwise only the label. */
export function link(label: SafeMarkdown, address: string | undefined): SafeMarkdown {
  const url = address === undefined ? undefined : safeUrl(address);
  return url === undefined ? label : safe(`[${label}](${url})`);
}

function safeUrl(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.username !== '' || url.password !== '') return undefined;
  return url.href.replace(
    /[^A-Za-z0-9\-._:/?#=%&;+,]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** Parts one after the other. */
export function joinMarkdown(parts: readonly SafeMarkdown[]): SafeMarkdown {
  return parts.reduce((joined, part) => {
    // Two adjacent spans would become one.
    const gap = joined.endsWith('`') && part.startsWith('`') ? ' ' : '';
    return safe(joined + gap + part);
  }, NOTHING);
}

/** A list item of one or more lines. */
export function listItem(lines: readonly SafeMarkdown[]): SafeMarkdown {
  return safe(`- ${lines.join(LINE_BREAK)}`);
}

export function tableRow(cells: readonly SafeMarkdown[]): SafeMarkdown {
  return safe(`| ${cells.join(' | ')} |`);
}

export function tableRule(columns: number): SafeMarkdown {
  return safe(`|${'---|'.repeat(columns)}`);
}

function safe(text: string): SafeMarkdown {
  return text as SafeMarkdown;
}
