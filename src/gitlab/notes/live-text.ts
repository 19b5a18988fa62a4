import { withoutCodeSpans } from './without-code-spans.ts';

/** Text of a comment on which GitLab would act. Lines count from 1. */
export interface LiveText {
  readonly line: number;
  readonly what: 'quick-action' | 'mention';
  /** `/merge`, `@team`. */
  readonly text: string;
}

/** At the start of any line: which blocks protect a line differs between versions of GitLab. */
const QUICK_ACTION = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}]*(\/[a-z_]+)/iu;
/** What GitLab, a browser or a program in between may take for the end of a line. */
const LINE_BREAK = /\r\n|[\n\v\f\r\x85\u2028\u2029]/;
const MENTION = /(?<![\w/.])@[a-z0-9_][a-z0-9_.-]*/i;
/** CommonMark 0.31, 4.5: what follows the backticks of a fence contains none. */
const OPENS_FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
const CLOSES_FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

/**
 * The first text in which GitLab would see a quick action, or a mention outside of code. Reports of Sluice have none: text of
 * policies and flows is in code spans, and no line begins with a slash. A body from elsewhere may.
 */
export function findLiveText(body: string): LiveText | undefined {
  const lines = body.split(LINE_BREAK);
  const longestBelow = closingFences(lines);
  let fence: string | undefined;
  /** A backtick of this paragraph is unmatched, so whether those of the next lines open or close code may be reversed. */
  let isOpen = false;
  for (const [i, line] of lines.entries()) {
    const action = QUICK_ACTION.exec(line)?.[1];
    if (action !== undefined) return { line: i + 1, what: 'quick-action', text: action };
    if (fence !== undefined) {
      if (CLOSES_FENCE.exec(line)?.[1]?.startsWith(fence) === true) fence = undefined;
      continue;
    }
    const mark = OPENS_FENCE.exec(line)?.[1];
    // A fence that is never closed protects nothing.
    if (mark !== undefined && (longestBelow[i]?.[kindOf(mark)] ?? 0) >= mark.length) {
      fence = mark;
      isOpen = false;
      continue;
    }
    if (line.trim() === '') isOpen = false;
    const { text, isOpen: isLeftOpen } = withoutCodeSpans(line);
    const shown = isOpen ? line : text;
    isOpen ||= isLeftOpen;
    const mention = MENTION.exec(shown.replaceAll(/&#0*64;|&#x0*40;|&commat;/gi, '@'))?.[0];
    if (mention !== undefined) return { line: i + 1, what: 'mention', text: mention };
  }
  return undefined;
}

interface LongestFences {
  readonly backticks: number;
  readonly tildes: number;
}

function kindOf(mark: string): keyof LongestFences {
  return mark.startsWith('`') ? 'backticks' : 'tildes';
}

/** The longest fence below each line that could close one. */
function closingFences(lines: readonly string[]): readonly LongestFences[] {
  const below: LongestFences[] = [];
  let longest: LongestFences = { backticks: 0, tildes: 0 };
  for (let i = lines.length - 1; i >= 0; i--) {
    below[i] = longest;
    const mark = CLOSES_FENCE.exec(lines[i] ?? '')?.[1];
    if (mark === undefined) continue;
    const kind = kindOf(mark);
    longest = { ...longest, [kind]: Math.max(longest[kind], mark.length) };
  }
  return below;
}
