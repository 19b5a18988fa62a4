import { Argument, Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { CNIS } from '../policy/cni-profile.ts';
import type { CommandName } from './dispatch.ts';
import type { Flags } from './flags.ts';

interface ProgramEvents {
  readonly writeHelp: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly onCommand: (name: CommandName, flags: Flags) => Promise<void>;
}

const EXIT_CODES = `
Exit codes:
  0  passed                                   4  inconclusive: no, too few or too old flows
  1  gate failed, or policies have errors     5  deploy failed, cluster as it was
  2  usage, configuration, unreadable input   6  deploy failed half-way: act by hand
  3  warnings (only with --strict-warnings)  70  internal error`;

/** Declares the command line: names, operands and options. What commands do is loaded only when one runs. */
export function createProgram({ writeHelp, writeError, onCommand }: ProgramEvents): Command {
  const program = new Command('sluice')
    .description(
      'Simulates Kubernetes network policy changes against recorded connections, and deploys them safely.',
    )
    .version(packageJson.version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: writeHelp, writeErr: writeError })
    .addHelpText('after', EXIT_CODES);

  const add = (name: CommandName, description: string, ...operands: readonly Argument[]): Command => {
    const command = program
      .command(name)
      .description(description)
      .option(
        '-c, --config <file>',
        'configuration (default: SLUICE_CONFIG, or the nearest .sluice.yaml of the repository)',
      )
      .option('-e, --environment <name>', 'environment of the configuration whose settings apply')
      .option('--no-color', 'no colours (NO_COLOR does the same)')
      .action(() => onCommand(name, { ...command.opts<Omit<Flags, 'operands'>>(), operands: command.args }));
    for (const operand of operands) command.addArgument(operand);
    return command;
  };

  addGateOptions(
    addPolicyOptions(
      add(
        'validate',
        'check policies as the API server does, and lint them',
        new Argument('[policies...]', 'policy files, folders or globs; - for standard input'),
      ),
    ),
    ['text', 'json'],
  );
  addGateOptions(
    addFlowOptions(
      addPolicyOptions(
        add('simulate', 'replay recorded connections against the policies before and after a change'),
      ),
    ),
    ['text', 'json', 'markdown'],
  )
    .option(
      '--base <side>',
      'policies before: a folder, or git:<ref> (in a merge request pipeline found by itself)',
    )
    .option('--head <side>', 'policies after: a folder, or git:<ref> (default: the working tree)');
  addInventoryOption(
    addPolicyOptions(add('eval', 'judge every flow of a file: one JSON object a line, in order')),
  )
    .option(
      '-f, --flows <path...>',
      'recorded flows, no digests: files, folders, globs; - for standard input',
    )
    .addOption(new Option('--format <format>', 'what to print').choices(['ndjson']).default('ndjson'));
  addReportOptions(
    addFlowOptions(
      addPolicyOptions(
        add(
          'explain',
          'say why a connection is allowed or denied, down to file and line',
          new Argument('<source>', 'namespace/workload, or an address'),
          new Argument('<destination>', 'namespace/workload, or an address'),
          new Argument('<port>', '8080, TCP/8080, UDP/53, ICMP'),
        ),
      ),
    ),
    ['text', 'json'],
  );
  add('record', 'digest recorded flows: the distinct connections with their counts')
    .option(...FLOWS)
    .addOption(
      new Option('-o, --output <file>', 'the digest to write').argParser(collect).makeOptionMandatory(),
    );
  add('comment', 'post a report as the one comment of the merge request')
    .requiredOption('--body <file>', 'the Markdown report (simulate --output markdown=FILE)')
    .option(
      '--report <file>',
      'the JSON report; when it says that nothing is touched, no new comment is made',
    )
    .option('--instance <name>', 'tells several comments on one merge request apart')
    .option('--dry-run', 'print the comment instead of posting it')
    .option('--required', 'exit with 1 when the comment cannot be posted');
  addClusterOptions(add('plan', 'show what a deploy would write, object by object'));
  addClusterOptions(add('deploy', 'dry-run the whole set on the server, then apply it'));
  return program;
}

const FLOWS = [
  '-f, --flows <path...>',
  'recorded flows or digests: files, folders, globs; - for standard input',
] as const;

function addPolicyOptions(command: Command): Command {
  return command
    .option('-p, --policies <path...>', 'policy files, folders or globs; - for standard input')
    .option('--default-namespace <name>', 'namespace of manifests that name none')
    .addOption(new Option('--cni <name>', 'network plug-in of the cluster').choices(CNIS));
}

function addFlowOptions(command: Command): Command {
  return addInventoryOption(command).option(...FLOWS);
}

function addInventoryOption(command: Command): Command {
  return command.option(
    '-i, --inventory <path...>',
    'manifests or `kubectl get -o json` dumps that say who is who',
  );
}

/** For commands whose exit code is a judgement. */
function addGateOptions(command: Command, formats: readonly string[]): Command {
  return addReportOptions(command, formats).option(
    '--strict-warnings',
    'exit with 3 when there are warnings',
  );
}

function addReportOptions(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(new Option('--format <format>', 'what to print').choices(formats).default('text'))
    .addOption(
      new Option('-o, --output <format=path>', 'also write a report to a file (repeatable)').argParser(
        collect,
      ),
    );
}

function addClusterOptions(command: Command): void {
  addGateOptions(addPolicyOptions(command), ['text', 'json'])
    .option(
      '--kubeconfig <file>',
      'default: KUBECONFIG, then ~/.kube/config, then the cluster the job runs in',
    )
    .option('--context <name>', 'context of the kubeconfig')
    .option('--timeout <duration>', 'time for the whole command, e.g. 5m');
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
