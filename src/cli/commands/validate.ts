import { lintInventory } from '../../inventory/lint-inventory.ts';
import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import { joinChecks } from '../../policy/check-file.ts';
import type { LoadOptions } from '../../policy/dialect.ts';
import { loadPolicies } from '../../policy/load-policies.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { applySilences, lintSilences } from '../../policy/silence/apply-silences.ts';
import { findSilences } from '../../policy/silence/find-silences.ts';
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
import { readPolicyInputs } from '../input/read-policy-inputs.ts';
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

/**
 * Checks policies as the API server does and lints them. Exit codes: 0 no errors; 1 errors in policies; 2 input that could
 * not be read or holds no manifests; 3 warnings, with `strictWarnings`.
 */
export async function runValidate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  const reading = await readPolicyInputs(options, io);
  const validation = await validate(reading, options);
  const known = await besideInventory(reading, options, io);
  const inputProblems = [...reading.diagnostics, ...emptyInput(options, reading), ...known];
  const silences = reading.files.flatMap(findSilences);
  const diagnostics = applySilences([...inputProblems, ...validation.diagnostics], silences);
  const result = { ...validation, diagnostics: [...diagnostics, ...lintSilences(silences, diagnostics)] };

  const isWritten = await writeReports((format, color) => render(result, format, color), options, io);
  return isWritten ? exitCodeOf(result.diagnostics, 'check', options) : EXIT.usage;
}

/** What shows only beside the workloads that are known. For this, and only for this, all policies are held at once. */
async function besideInventory(
  input: InputReading,
  { inventory, platform, defaultNamespace }: ValidateOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  if (inventory === undefined) return [];
  const { documents } = readSettled(input);
  const { policies, others } = loadPolicies(documents, { platform, defaultNamespace });
  const known = await readInventory(inventory, others, io);
  return [...known.diagnostics, ...lintInventory(policies, known.inventory)];
}

async function validate(
  input: InputReading,
  { platform, defaultNamespace }: ValidateOptions,
): Promise<Validation> {
  const { files } = input;
  const options = { platform, defaultNamespace };
  const { found, diagnostics } = isPlain(input)
    ? await checkEach(files, options)
    : checkSettled(input, options);
  const hasFound = found > 0 || diagnostics.some(({ severity }) => severity === 'error');
  const none: Diagnostic = {
    code: 'policy/none-found',
    severity: 'warning',
    meaning: 'noted',
    message: 'no policies in the given files',
    help: 'check `--policies`; manifests of other kinds are not checked',
  };
  return {
    files: files.length,
    policies: found,
    diagnostics: hasFound || files.length === 0 ? diagnostics : [...diagnostics, none],
  };
}

type Checked = Pick<Validation, 'diagnostics'> & { readonly found: number };

/** No tool makes something else of any file, so each can be checked by itself. */
function isPlain({ files, context = [], rendered = NOTHING_RENDERED }: InputReading): boolean {
  const roleOf = createFileRoles([...files, ...context], rendered);
  return files.every(({ file }) => roleOf(file).kind === 'plain');
}

/** One file after the other, without keeping what it holds. */
async function checkEach(files: InputReading['files'], options: LoadOptions): Promise<Checked> {
  const checker = createFileChecker(options);
  for (const file of files) await checker.check(file);
  return joinChecks(await checker.finish(), options.platform);
}

function checkSettled(input: InputReading, options: LoadOptions): Checked {
  const settled = readSettled(input);
  const loaded = loadPolicies(settled.documents, options);
  // What a kustomization is still to change is checked as it is written, each by itself: names and namespaces come later.
  const governed = settled.governed.flatMap((document) => loadPolicies([document], options).diagnostics);
  const diagnostics = [
    ...settled.diagnostics,
    ...loaded.diagnostics,
    ...governed.filter(({ code }) => code !== 'policy/default-namespace'),
    ...describeUnjudged(loaded.unjudged),
  ];
  return { found: loaded.found + settled.governed.length, diagnostics };
}

/** Empty folders and patterns that match nothing are mistakes in the call, not policies without findings. */
function emptyInput({ policies }: ValidateOptions, { files, diagnostics }: InputReading): Diagnostic[] {
  if (files.length > 0 || diagnostics.length > 0) return [];
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
