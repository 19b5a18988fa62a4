import { type Command, flagSpelling } from '../command-line/command.ts';
import type { ValueCompletion } from '../command-line/value-kind.ts';
import { quotePosix } from './quote.ts';

/**
 * Works with the bash 3.2 of macOS and without the package bash-completion. With an empty answer bash offers files, because of
 * `-o default`. Bash splits words at `=`: `json=` is two of them.
 */
export function renderBash(commands: readonly Command[]): string {
  return `# bash completion of sluice: source <(sluice completion bash)
_sluice() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W ${quotePosix(names(commands))} -- "$current"))
    return
  fi
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case "\${COMP_WORDS[1]} $previous" in
${commands.flatMap(valueCases).join('\n')}
    *)
      case "\${COMP_WORDS[1]} $current" in
${commands.map(wordCases).join('\n')}
      esac
  esac
  [[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _sluice sluice
`;
}

function names(commands: readonly Command[]): string {
  return [...commands.map(({ name }) => name), 'help'].join(' ');
}

/** What may follow a flag that takes a value. */
function valueCases({ name, flags }: Command): readonly string[] {
  return Object.entries(flags).flatMap(([key, { short, kind }]) => {
    if (kind === undefined) return [];
    const spellings = [flagSpelling(key), ...(short === undefined ? [] : [`-${short}`])];
    const patterns = spellings.map((spelling) => quotePosix(`${name} ${spelling}`)).join('|');
    return [`    ${patterns}) ${valueWords(kind.completion)} ;;`];
  });
}

function valueWords(completion: ValueCompletion): string {
  switch (completion.kind) {
    case 'path':
      return ':';
    case 'choice':
      return `words=${quotePosix(completion.choices.join(' '))}`;
    case 'prefixed-path':
      return `words=${quotePosix(completion.prefixes.join(' '))}; compopt -o nospace 2>/dev/null`;
    case 'nothing':
      return 'compopt +o default 2>/dev/null';
  }
}

function wordCases({ name, flags, operands }: Command): string {
  const spellings = [...Object.keys(flags).map(flagSpelling), '--help'].join(' ');
  const choices = Object.values(operands).flatMap(({ kind: { completion } }) =>
    completion.kind === 'choice' ? completion.choices : [],
  );
  const cases = [`        ${quotePosix(`${name} -`)}*) words=${quotePosix(spellings)} ;;`];
  if (choices.length > 0)
    cases.push(`        ${quotePosix(`${name} `)}*) words=${quotePosix(choices.join(' '))} ;;`);
  return cases.join('\n');
}
