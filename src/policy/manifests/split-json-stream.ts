const OBJECT_FOLLOWS = /\}\s*\{/;
const ENDS_BEFORE_OBJECT = /\s*(?=\{)/y;

/**
 * The objects of a text that starts like JSON, one part each: kubectl reads such a text as a stream of JSON values, as `jq` or
 * several `kubectl get -o json` into one file write them. Any other text is one part, and so is what follows a broken object.
 */
export function* splitJsonStream({ text, base }: DocumentText): Iterable<DocumentText> {
  let start = 0;
  // Within one object a comma separates the two braces, so hardly any text is looked at twice.
  if (/^\s*\{/.test(text) && OBJECT_FOLLOWS.test(text)) {
    for (let end = endOfObject(text, 0); end !== undefined; end = endOfObject(text, start)) {
      ENDS_BEFORE_OBJECT.lastIndex = end;
      if (!ENDS_BEFORE_OBJECT.test(text) || !isJson(text.slice(start, end))) break;
      yield { text: text.slice(start, end), base: base + start };
      start = end;
    }
  }
  yield { text: text.slice(start), base: base + start };
}

/** The offset after the bracket that closes the first one; undefined when none does. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The text of one document and its offset in the file. */
export interface DocumentText {
  readonly text: string;
  readonly base: number;
}
