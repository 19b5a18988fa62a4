/**
 * What GitLab does with a note's text before it stores it: lines that are quick actions run with the author's rights
 * and are cut out. Deliberately stricter than GitLab where versions differ, so that text which passes here is safe on
 * all of them: HTML blocks, comments, `~~~` fences and indentation protect nothing here, only a closed ``` fence does.
 */
export interface ExecutedCommand {
  readonly name: string;
  readonly argument: string;
  readonly userId: number;
}

/** From the quick action pages of the GitLab documentation. */
const NAMES = new Set(
  (
    'add_child add_contacts approve assign assign_reviewer award blocked_by blocks cc clear_health_status clear_weight ' +
    'clone close confidential convert_to_ticket copy_metadata create_merge_request done draft due duplicate epic ' +
    'estimate health_status iteration label labels link lock merge milestone move page promote promote_to promote_to_incident ' +
    'publish react ready reassign reassign_reviewer rebase relabel relate remove_child remove_contacts remove_due_date ' +
    'remove_epic remove_estimate remove_iteration remove_link remove_milestone remove_parent remove_time_spent ' +
    'remove_zoom reopen request_changes request_review restore_estimate run_pipeline set_parent severity shrug ship ' +
    'spend spend_time spent submit_review subscribe tableflip tag target_branch timeline title todo type unapprove ' +
    'unassign unassign_reviewer unlabel unlink unlock unrelate unsubscribe weight wip zoom'
  ).split(' '),
);

const COMMAND = /^\s*\/([a-z_]+)(?:[ \t]+(.*))?$/i;

export interface Extraction {
  /** What is stored: without the commands, without carriage returns and trailing white space. */
  readonly content: string;
  readonly commands: readonly { readonly name: string; readonly argument: string }[];
}

export function extractQuickActions(text: string): Extraction {
  const commands: { name: string; argument: string }[] = [];
  const kept = splitByCode(text.replaceAll('\r', '')).map((part) => {
    if (part.isCode) return part.text;
    return part.text
      .split('\n')
      .filter((line) => {
        const match = COMMAND.exec(line);
        const name = match?.[1]?.toLowerCase();
        if (name === undefined || !NAMES.has(name)) return true;
        commands.push({ name, argument: match?.[2]?.trim() ?? '' });
        return false;
      })
      .join('\n');
  });
  return { content: kept.join('').trimEnd(), commands };
}

/** Names that GitLab would notify: `@name`, also written as a character reference, outside fences and code spans. */
export function findMentions(text: string): readonly string[] {
  const prose = splitByCode(text)
    .filter((part) => !part.isCode)
    .map((part) => part.text.replaceAll(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, ''))
    .join('\n')
    .replaceAll(/&#64;|&#x40;|&commat;/gi, '@');
  return [...prose.matchAll(/(?<![\w/.])@([a-z0-9_][a-z0-9_.-]*)/gi)].map((match) => match[1] ?? '');
}

/** Cuts text into closed ``` fences and the rest. A fence that is never closed protects nothing. */
function splitByCode(text: string): readonly { readonly text: string; readonly isCode: boolean }[] {
  const parts: { text: string; isCode: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(/^(`{3,})[^`\n]*\n(?:[\s\S]*?\n)??\1`*[ \t]*$/gm)) {
    parts.push({ text: text.slice(end, match.index), isCode: false }, { text: match[0], isCode: true });
    end = match.index + match[0].length;
  }
  parts.push({ text: text.slice(end), isCode: false });
  return parts;
}
