import { type Diagnostic, eachProblemOnce, isError, type Severity } from '../../model/diagnostic.ts';
import type { FileCheck } from '../../policy/check/check-file.ts';
import { joinChecks } from '../../policy/check/join-checks.ts';
import { applyLintLevels, DEFAULT_LINT_LEVELS, type LintLevels } from '../../policy/check/lint-levels.ts';
import { withoutAnswered } from '../../policy/live/answered-beside.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { applySilences, lintSilences } from '../../policy/silence/apply-silences.ts';
import type { Silence } from '../../policy/silence/find-silences.ts';
import { createFileRoles, NOTHING_RENDERED } from '../../policy/unrendered/file-roles.ts';
import { renderDiagnostics } from '../../report/render-diagnostics.ts';
import { plural } from '../../report/wording/phrases/count.ts';
import { checkBesideInventory } from '../checking/check-beside-inventory.ts';
import { checkManifests } from '../checking/check-manifests.ts';
import type { RenderSettings, SettingOrigins } from '../config/settings.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import type { InputOptions } from '../input/input-limits.ts';
import { inputProblem } from '../input/input-problem.ts';
import { noPolicies } from '../input/no-policies.ts';
import { tellRead } from '../input/read-manifest-inputs.ts';
import { namesPolicies, type OpenedPolicies, openWithIncluded } from '../input/read-policy-inputs.ts';
import type { Io } from '../io.ts';
import type { InventoryOptions } from './inventory/read-inventory.ts';
import { jsonText, type ReportOutputs, type Screen, writeReports } from './output/write-reports.ts';
import { noneFound } from './policies/describe-none-found.ts';
import { describeNotSearched } from './policies/describe-not-searched.ts';

type ValidateFormat = 'text' | 'json';

export interface ValidateOptions extends ReportOutputs<ValidateFormat>, SettingOrigins {
  /** Files, folders, globs; `-` for standard input. */
  readonly policies: readonly string[];
  /** Who is in the cluster, besides the manifests among the policies; default: nothing else. */
  readonly inventory?: InventoryOptions;
  /** What tools render besides; default: nothing. */
  readonly render?: RenderSettings;
  readonly platform: Platform;
  readonly defaultNamespace: string;
  readonly limits?: InputOptions;
  /** The levels of single lints; default: as their pages say. */
  readonly lints?: LintLevels;
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
  /** Problems of opening the files, and of what is known besides them. */
  readonly inputProblems: readonly Diagnostic[];
  readonly policyProblems: readonly Diagnostic[];
  readonly silences: readonly Silence[];
}

/**
 * Checks policies as the API server does, and lints them. Exit codes: 0 no errors; 1 errors in policies; 2 input could not be
 * read or contains no manifests; 3 warnings, with `strictWarnings`.
 */
export async function runValidate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  const checked = await check(await openWithIncluded(options, io), options, io);
  const { files, found, inputProblems, silences } = checked;
  const all = eachProblemOnce([
    ...inputProblems,
    ...emptyInput(options, checked),
    ...checked.policyProblems,
    ...noneOf(checked),
  ]);
  const diagnostics = applySilences(applyLintLevels(all, options.lints ?? DEFAULT_LINT_LEVELS), silences);
  const result = {
    files,
    policies: found,
    diagnostics: [...diagnostics, ...lintSilences(silences, diagnostics)],
  };
  const isWritten = await writeReports((format, screen) => render(result, format, screen), options, io);
  return isWritten ? exitCodeOf(result.diagnostics, 'check', options) : EXIT.usage;
}

async function check(opened: OpenedPolicies, options: ValidateOptions, io: Io): Promise<Checked> {
  const { context, rendered, written } = opened;
  const { platform, defaultNamespace, inventory } = options;
  const roleOf = createFileRoles(
    [...context, ...rendered.files],
    rendered.rendered ?? NOTHING_RENDERED,
    written.names,
  );
  const isBeside = inventory !== undefined;
  const read = await checkManifests(opened, roleOf, { platform, defaultNamespace }, isBeside);
  tellRead(read.checks.length, read.bytes, options.policies, io);
  const known = isBeside
    ? await checkBesideInventory(opened, read.checks, roleOf, inventory, io)
    : { diagnostics: [], beside: [] };
  const { found, diagnostics } = joinChecks(read.checks, roleOf, platform, context);
  return {
    files: read.checks.length,
    found,
    inputProblems: [
      ...read.inputProblems,
      ...describeNotSearched(opened.isNotSearched),
      ...known.diagnostics,
    ],
    policyProblems: answeredBeside(diagnostics, read.checks, known.beside, platform),
    silences: read.silences,
  };
}

/** Leaves out problems that the policies of the inventory may answer. */
function answeredBeside(
  diagnostics: readonly Diagnostic[],
  checks: readonly FileCheck[],
  beside: readonly Policy[],
  platform: Platform,
): readonly Diagnostic[] {
  const isHeld = checks.every(({ policies }) => policies !== undefined);
  const policies = isHeld ? checks.flatMap((check) => check.policies ?? []) : undefined;
  const facts = checks.flatMap((check) => check.facts);
  return withoutAnswered(diagnostics, facts, policies, beside, platform);
}

function noneOf({ files, found, policyProblems }: Checked): Diagnostic[] {
  if (files === 0 || found > 0 || policyProblems.some(isError)) return [];
  return [noneFound()];
}

/** Empty folders and patterns that match nothing are mistakes in the call, not policies without findings. */
function emptyInput(options: ValidateOptions, { files, inputProblems }: Checked): Diagnostic[] {
  if (files > 0 || inputProblems.length > 0) return [];
  if (!namesPolicies(options)) return [noPolicies(options)];
  const where = options.policies.map((path) => `\`${path}\``).join(', ');
  return [
    inputProblem(
      'input/no-manifests',
      `no manifests in ${where === '' ? 'what is rendered' : where}`,
      'give files, folders or globs of YAML or JSON manifests with `--policies`',
    ),
  ];
}

function render(validation: Validation, format: ValidateFormat, { color }: Screen): string {
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
