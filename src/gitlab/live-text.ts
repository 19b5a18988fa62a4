/** A line of a comment that GitLab would act upon. Lines count from 1. */
export interface LiveText {
  readonly line: number;
  readonly what: 'quick-action' | 'mention';
  /** `/merge`, `@team`. */
  readonly text: string;
}

/** At the start of a line, wherever that stands: which blocks protect a line differs between versions of GitLab. */
const QUICK_ACTION = /^[\s\p{Cf}]*(\/[a-z_]+)/iu;
const CODE_SPAN = /(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g;
const MENTION = /(?<![\w/.])@[a-z0-9_][a-z0-9_.-]*/i;
const FENCE = /^\s{0,3}(```+|~~~+)/;

/**
 * The first text in which GitLab would see a quick action, or a mention outside of code. The reports of Sluice hold none: text of
 * policies and flows stands in code spans, and no line begins with a slash. A body from elsewhere may.
 */
export function findLiveText(body: string): LiveText | undefined {
  const lines = body.split(/\r\n|\r|\n/);
  let fence: string | undefined;
  for (const [i, line] of lines.entries()) {
    const action = QUICK_ACTION.exec(line)?.[1];
    if (action !== undefined) return { line: i + 1, what: 'quick-action', text: action };
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true) fence = undefined;
      continue;
    }
    // A fence that is never closed protects nothing.
    if (mark !== undefined && lines.slice(i + 1).some((other) => FENCE.exec(other)?.[1]?.startsWith(mark))) {
      fence = mark;
      continue;
    }
    const mention = MENTION.exec(
      line.replaceAll(CODE_SPAN, '').replaceAll(/&#0*64;|&#x0*40;|&commat;/gi, '@'),
    )?.[0];
    if (mention !== undefined) return { line: i + 1, what: 'mention', text: mention };
  }
  return undefined;
}
