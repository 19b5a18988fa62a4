/** The words of one command, without quotes; `$VAR` stays as it is. */
export type Words = readonly string[];

/** Commands, each piped into the next. */
export type Pipeline = readonly Words[];

/** The end of a command, and what ends it; parentheses and braces that group commands are not words either. */
const SEPARATOR = /^(?:&&|\|\||;;?|\||&|\(|\)|\n)/;
const MAX_TEXT = 200_000;

/**
 * Splits a shell script as far as is needed to see which commands it runs: words, quotes, comments, continued lines, pipes and
 * lists. A substitution (`$(…)`) is part of its word. Output redirections are dropped; the file of an input redirection becomes a
 * word.
 */
export function shellPipelines(script: string): readonly Pipeline[] {
  const text = script.slice(0, MAX_TEXT).replace(/\\\r?\n/g, ' ');
  const pipelines: string[][][] = [];
  let pipeline: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) pipeline.push(withoutOutput(words));
    words = [];
  };
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at, at + 2);
    const separator = SEPARATOR.exec(rest)?.[0];
    const char = rest[0] ?? '';
    if (separator !== undefined) {
      endCommand();
      if (separator !== '|') {
        if (pipeline.length > 0) pipelines.push(pipeline);
        pipeline = [];
      }
      at += separator.length;
    } else if (char === '#' && word === undefined) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (/\s/.test(char)) {
      endWord();
      at++;
    } else {
      const part = partAt(text, at);
      word = (word ?? '') + part.text;
      at = part.end;
    }
  }
  endCommand();
  if (pipeline.length > 0) pipelines.push(pipeline);
  return pipelines;
}

function partAt(text: string, at: number): { readonly text: string; readonly end: number } {
  const char = text[at] ?? '';
  if (char === "'" || char === '"') {
    const end = text.indexOf(char, at + 1);
    const close = end < 0 ? text.length : end;
    return { text: text.slice(at + 1, close), end: close + 1 };
  }
  if (char === '$' && text[at + 1] === '(') {
    const end = text.indexOf(')', at);
    const close = end < 0 ? text.length : end + 1;
    return { text: text.slice(at, close), end: close };
  }
  if (char === '\\') return { text: text[at + 1] ?? '', end: at + 2 };
  return { text: char, end: at + 1 };
}

/** Strips `<` from what is read; drops `>` and what is written to. */
function withoutOutput(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (/^\d?>{1,2}$/.test(word)) index++;
    else if (/^\d?>/.test(word) || /^<{1,3}$/.test(word)) continue;
    else kept.push(word.replace(/^<(?=[^<])/, ''));
  }
  return kept;
}
