import type { Diagnostic } from '../model/diagnostic.ts';
import { parseDuration } from './config/quantity.ts';
import { DEFAULT_SETTINGS, type Settings } from './config/settings.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Flags, parseOutputs, UsageError } from './flags.ts';
import type { Io } from './io.ts';

type Run = (settings: Settings, flags: Flags, io: Io) => Promise<ExitCode>;

export type CommandName =
  | 'validate'
  | 'simulate'
  | 'eval'
  | 'explain'
  | 'record'
  | 'comment'
  | 'plan'
  | 'deploy';

const TEXT_OR_JSON = ['text', 'json'] as const;
const SIMULATE_FORMATS = ['text', 'json', 'markdown'] as const;

/** From settings and flags to each command's options. A command's module is loaded here, when it runs. */
export const DISPATCH: Readonly<Record<CommandName, Run>> = {
  async validate(settings, flags, io) {
    const { runValidate } = await import('./commands/validate.ts');
    const policies = flags.operands.length > 0 ? flags.operands : settings.policies;
    return runValidate({ ...policyOptions(settings, flags), policies, ...reports(flags, TEXT_OR_JSON) }, io);
  },
  async simulate(settings, flags, io) {
    const { runSimulate } = await import('./commands/simulate.ts');
    const { base, head } = flags;
    const options = { ...flowOptions(settings, flags), gate: settings.gate, base, head };
    return runSimulate({ ...options, ...reports(flags, SIMULATE_FORMATS) }, io);
  },
  async eval(settings, flags, io) {
    const { runEval } = await import('./commands/eval.ts');
    return runEval(flowOptions(settings, flags), io);
  },
  async explain(settings, flags, io) {
    const { runExplain } = await import('./commands/explain.ts');
    const [source = '', destination = '', port = ''] = flags.operands;
    const options = { ...flowOptions(settings, flags), ...reports(flags, TEXT_OR_JSON) };
    return runExplain({ ...options, source, destination, port }, io);
  },
  async record(settings, flags, io) {
    const { runRecord } = await import('./commands/record.ts');
    const [output = '', ...more] = flags.output ?? [];
    if (more.length > 0) throw new UsageError('`--output` is given more than once; one digest is written');
    return runRecord({ flows: settings.flows, output }, io);
  },
  async comment(settings, flags, io) {
    const { runComment } = await import('./commands/comment.ts');
    const { body = '', report, dryRun = false, required = false } = flags;
    const options = { instance: settings.instance, body, dryRun, required };
    return runComment(report === undefined ? options : { ...options, report }, io);
  },
  async plan(settings, flags, io) {
    const { runPlan } = await import('./commands/plan.ts');
    return runPlan({ ...clusterOptions(settings, flags), ...reports(flags, TEXT_OR_JSON) }, io);
  },
  async deploy(settings, flags, io) {
    const { runDeploy } = await import('./commands/deploy.ts');
    return runDeploy({ ...clusterOptions(settings, flags), ...reports(flags, TEXT_OR_JSON) }, io);
  },
};

/** What is done all the same when the configuration cannot be used; the other commands only say so. */
export const WITHOUT_SETTINGS: {
  readonly [Name in CommandName]?: (
    problems: readonly Diagnostic[],
    flags: Flags,
    io: Io,
  ) => Promise<ExitCode>;
} = {
  async simulate(problems, flags, io) {
    const { reportUnusableSettings } = await import('./commands/simulate.ts');
    return reportUnusableSettings(problems, reports(flags, SIMULATE_FORMATS), io);
  },
  /** The report of such a simulation must reach its readers; all that is needed of the settings is the instance. */
  async comment(_, flags, io) {
    const { instance } = flags;
    return instance === undefined
      ? EXIT.usage
      : DISPATCH.comment({ ...DEFAULT_SETTINGS, instance }, flags, io);
  },
};

function policyOptions({ policies, cni, defaultNamespace, limits }: Settings, flags: Flags) {
  return {
    policies,
    cni,
    defaultNamespace,
    limits,
    strictWarnings: flags.strictWarnings === true,
  };
}

function flowOptions(settings: Settings, flags: Flags) {
  return { ...policyOptions(settings, flags), inventory: settings.inventory, flows: settings.flows };
}

function clusterOptions(settings: Settings, flags: Flags) {
  const { environment } = settings;
  const kubeconfig = flags.kubeconfig ?? environment?.kubeconfig;
  const context = flags.context ?? environment?.context;
  const timeoutMs = timeoutOf(flags) ?? environment?.deployTimeoutMs;
  return {
    ...policyOptions(settings, flags),
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function timeoutOf({ timeout }: Flags): number | undefined {
  if (timeout === undefined) return undefined;
  const milliseconds = parseDuration(timeout);
  if (milliseconds === undefined) {
    throw new UsageError(`\`--timeout ${timeout}\` is not a duration; write for example 90s, 5m or 1h`);
  }
  return milliseconds;
}

function reports<Format extends string>(flags: Flags, formats: readonly Format[]) {
  const format = formats.find((name) => name === flags.format);
  if (format === undefined)
    throw new UsageError(`\`--format ${flags.format}\` is not one of ${formats.join(', ')}`);
  return { format, outputs: parseOutputs(flags.output, formats) };
}
