import { type Command, flagSpelling } from '../command-line/command.ts';
import type { ValueCompletion } from '../command-line/value-kind.ts';
import { quotePosix } from './quote.ts';

/** Works both as a file `_sluice` in `fpath` and when it is sourced. */
export function renderZsh(commands: readonly Command[]): string {
  const described = commands.map(({ name, summary }) => quotePosix(`${name}:${summary}`));
  return `#compdef sluice
# zsh completion of sluice: source <(sluice completion zsh)
_sluice_prefixed_path() {
  if compset -P '*='; then _files; else compadd -S '' -- "$@"; fi
}
_sluice() {
  local curcontext=$curcontext state line
  local -a commands
  _arguments -C '1: :->command' '*:: :->words'
  case $state in
    command)
      commands=(${described.join(' ')} 'help:show a page of help')
      _describe command commands
      ;;
    words)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _sluice ]]; then _sluice "$@"; else compdef _sluice sluice; fi
`;
}

function commandCase(command: Command): string {
  const specs = [...flagSpecs(command), quotePosix('(-h --help)--help[this page]'), ...operandSpecs(command)];
  return `        ${command.name}) _arguments -s ${specs.join(' ')} ;;`;
}

function flagSpecs({ flags }: Command): readonly string[] {
  return Object.entries(flags).map(([key, { short, kind, isList, help }]) => {
    const long = flagSpelling(key);
    const spellings = short === undefined ? [long] : [`-${short}`, long];
    // A list flag may be repeated, and takes several words at once; any other flag excludes itself.
    const start = isList ? '*' : `(${spellings.join(' ')})`;
    const value = kind === undefined ? '' : `:${kind.placeholder}:${action(kind.completion)}`;
    return spellings
      .map((spelling) => quotePosix(`${start}${spelling}[${escapeHelp(help)}]${value}`))
      .join(' ');
  });
}

function operandSpecs({ operands }: Command): readonly string[] {
  const start = { one: ':', 'at-most-one': '::', 'any-number': '*:' };
  return Object.entries(operands).map(([key, { words, kind }]) =>
    quotePosix(`${start[words]}${key}:${action(kind.completion)}`),
  );
}

function action(completion: ValueCompletion): string {
  switch (completion.kind) {
    case 'path':
      return '_files';
    case 'choice':
      return `(${completion.choices.join(' ')})`;
    case 'prefixed-path':
      return `{_sluice_prefixed_path ${completion.prefixes.join(' ')}}`;
    case 'nothing':
      return ' ';
  }
}

/** For the text in brackets of an `_arguments` entry. */
function escapeHelp(help: string): string {
  return help.replace(/[[\]:\\]/g, '\\$&');
}
