import { lintInventory } from '../../inventory/lint-inventory.ts';
import { lintOneSided } from '../../inventory/lint-one-sided.ts';
import { workloadsOf } from '../../inventory/workloads-of.ts';
import { type Diagnostic, isError, type Severity } from '../../model/diagnostic.ts';
import { checkFile, joinChecks } from '../../policy/check-file.ts';
import type { LoadOptions } from '../../policy/dialect.ts';
import { type LoadedPolicies, loadPolicies } from '../../policy/load-policies.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { applySilences, lintSilences } from '../../policy/silence/apply-silences.ts';
import { findSilences, type Silence } from '../../policy/silence/find-silences.ts';
import { describeUnjudged } from '../../policy/unjudged/describe-unjudged.ts';
import { createFileRoles } from '../../policy/unrendered/file-roles.ts';
import { NOTHING_RENDERED, readSettled } from '../../policy/unrendered/read-settled.ts';
import { renderDiagnostics } from '../../report/render-diagnostics.ts';
import { plural } from '../../report/wording/count.ts';
import { createFileChecker } from '../checking/file-checker.ts';
import type { RenderSettings } from '../config/settings.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import type { InputOptions } from '../input/input-limits.ts';
import { inputProblem } from '../input/input-problem.ts';
import type { InputReading } from '../input/input-reading.ts';
import { tellRead } from '../input/read-manifest-inputs.ts';
import { type OpenedPolicies, openPolicyInputs, readOpened } from '../input/read-policy-inputs.ts';
import type { Io } from '../io.ts';
import { type InventoryOptions, readInventory } from './read-inventory.ts';
import { jsonText, type ReportOutputs, writeReports } from './write-reports.ts';

type ValidateFormat = 'text' | 'json';

export interface ValidateOptions extends ReportOutputs<ValidateFormat> {
  /** Files, folders, globs; `-` for standard input. */
  readonly policies: readonly string[];
  /** Who is in the cluster, beside the manifests among the policies; default: nothing else. */
  readonly inventory?: InventoryOptions;
  /** What tools render besides; default: nothing. */
  readonly render?: RenderSettings;
  readonly platform: Platform;
  readonly defaultNamespace: string;
  readonly limits?: InputOptions;
  /** Warnings give exit code 3. */
  readonly strictWarnings: boolean;
}

interface Validation {
  readonly files: number;
  readonly policies: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known once all files are checked. */
interface Checked {
  readonly files: number;
  readonly found: number;
  /** Of getting at the files, and of what is known beside them. */
  readonly ofInput: readonly Diagnostic[];
  readonly ofPolicies: readonly Diagnostic[];
  readonly silences: readonly Silence[];
}

/**
 * Checks policies as the API server does and lints them. Exit codes: 0 no errors; 1 errors in policies; 2 input that could
 * not be read or holds no manifests; 3 warnings, with `strictWarnings`.
 */
export async function runValidate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  const opened = await openPolicyInputs(options, io);
  const checked =
    options.inventory === undefined && isPlain(opened)
      ? await checkEach(opened, options, io)
      : await checkTogether(await readOpened(opened, options, io), options, io);
  const { files, found, ofInput, silences } = checked;
  const all = [...ofInput, ...emptyInput(options, checked), ...checked.ofPolicies, ...noneFound(checked)];
  const diagnostics = applySilences(all, silences);
  const result = {
    files,
    policies: found,
    diagnostics: [...diagnostics, ...lintSilences(silences, diagnostics)],
  };
  const isWritten = await writeReports((format, color) => render(result, format, color), options, io);
  return isWritten ? exitCodeOf(result.diagnostics, 'check', options) : EXIT.usage;
}

/** No tool makes something else of any file, so each can be checked by itself. */
function isPlain({ written, context, rendered }: OpenedPolicies): boolean {
  const roleOf = createFileRoles([...context, ...rendered.files], rendered.rendered ?? NOTHING_RENDERED);
  const names = [...written.names, ...rendered.files.map(({ file }) => file)];
  return names.every((name) => roleOf(name).kind === 'plain');
}

/** One file after the other, without keeping what it holds. */
async function checkEach(
  { written, rendered }: OpenedPolicies,
  options: ValidateOptions,
  io: Io,
): Promise<Checked> {
  const ofInput = [...written.diagnostics];
  const checker = createFileChecker(loadOptions(options));
  let total = 0;
  for await (const part of written.read()) {
    if ('code' in part) ofInput.push(part);
    else {
      total += part.bytes.length;
      await checker.check(part);
    }
  }
  const answers = await checker.finish();
  ofInput.push(...answers.flatMap((answer) => (answer.kind === 'unread' ? answer.problem : [])));
  ofInput.push(...rendered.diagnostics);
  const read = answers.filter((answer) => answer.kind === 'checked');
  tellRead(read.length, total, options.policies, io);
  const checks = [
    ...read.map(({ check }) => check),
    ...rendered.files.map((file) => checkFile(file, loadOptions(options))),
  ];
  const { found, diagnostics } = joinChecks(checks, options.platform);
  return {
    files: checks.length,
    found,
    ofInput,
    ofPolicies: diagnostics,
    silences: [...read.flatMap(({ silences }) => silences), ...rendered.files.flatMap(findSilences)],
  };
}

/** All files at once: a tool makes something else of some, or what they do is to be seen beside the workloads that are known. */
async function checkTogether(input: InputReading, options: ValidateOptions, io: Io): Promise<Checked> {
  const settled = readSettled(input);
  const loaded = loadPolicies(settled.documents, loadOptions(options));
  // What a kustomization is still to change is checked as it is written, each by itself: names and namespaces come later.
  const governed = settled.governed.flatMap(
    (document) => loadPolicies([document], loadOptions(options)).diagnostics,
  );
  return {
    files: input.files.length,
    found: loaded.found + settled.governed.length,
    ofInput: [...input.diagnostics, ...(await besideInventory(loaded, options, io))],
    ofPolicies: [
      ...settled.diagnostics,
      ...loaded.diagnostics,
      ...governed.filter(({ code }) => code !== 'policy/default-namespace'),
      ...describeUnjudged(loaded.unjudged),
    ],
    silences: input.files.flatMap(findSilences),
  };
}

/** What shows only beside the workloads that are known. */
async function besideInventory(
  loaded: LoadedPolicies,
  { inventory, platform }: ValidateOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  if (inventory === undefined) return [];
  const { policies, others } = loaded;
  const known = await readInventory(inventory, { others, given: [loaded] }, io);
  const beside = [...known.policies.policies, ...(known.live?.policies.policies ?? [])];
  return [
    ...known.diagnostics,
    ...lintInventory(policies, known.inventory, { others: beside }),
    ...lintOneSided(policies, workloadsOf(known.inventory), platform, beside),
  ];
}

function loadOptions({ platform, defaultNamespace }: ValidateOptions): LoadOptions {
  return { platform, defaultNamespace };
}

function noneFound({ files, found, ofPolicies }: Checked): Diagnostic[] {
  if (files === 0 || found > 0 || ofPolicies.some(isError)) return [];
  return [
    {
      code: 'policy/none-found',
      severity: 'warning',
      meaning: 'noted',
      message: 'no policies in the given files',
      help: 'check `--policies`; manifests of other kinds are not checked',
    },
  ];
}

/** Empty folders and patterns that match nothing are mistakes in the call, not policies without findings. */
function emptyInput({ policies }: ValidateOptions, { files, ofInput }: Checked): Diagnostic[] {
  if (files > 0 || ofInput.length > 0) return [];
  const where = policies.map((path) => `\`${path}\``).join(', ');
  return [
    inputProblem(
      'input/no-manifests',
      `no manifests in ${where === '' ? 'the call' : where}`,
      'give files, folders or globs of YAML or JSON manifests with `--policies`',
    ),
  ];
}

function render(validation: Validation, format: ValidateFormat, color: boolean): string {
  if (format === 'json') return renderJson(validation);
  const { policies, files } = validation;
  const checked = `${plural(policies, 'policy', 'policies')} in ${plural(files, 'file')} checked`;
  return `${renderDiagnostics(validation.diagnostics, { color })}${checked}\n`;
}

function renderJson(validation: Validation): string {
  const report = {
    schemaVersion: '1',
    files: validation.files,
    policies: validation.policies,
    errors: count(validation, 'error'),
    warnings: count(validation, 'warning'),
    diagnostics: validation.diagnostics.map(({ span, related: _, ...diagnostic }) => ({
      ...diagnostic,
      ...span,
    })),
  };
  return jsonText(report);
}

function count({ diagnostics }: Validation, severity: Severity): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}
