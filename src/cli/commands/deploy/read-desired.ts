import type { DesiredObject } from '../../../cluster/desired-object.ts';
import { type Diagnostic, hasErrors } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { ObjectMode } from '../../../plan/deploy-plan.ts';
import type { LoadOptions } from '../../../policy/dialect.ts';
import type { ManifestDocument, ManifestFile } from '../../../policy/manifest.ts';
import { describeNotDeployed } from '../../../policy/not-simulated/describe-not-simulated.ts';
import { folderOf } from '../../../policy/unrendered/file-path.ts';
import { isKustomizationName } from '../../../policy/unrendered/kustomization-name.ts';
import { noPolicies } from '../../input/no-policies.ts';
import { namesPolicies, type PolicyInputs, readPolicyInputs } from '../../input/read-policy-inputs.ts';
import type { Io } from '../../io.ts';
import { describeNotSearched } from '../policies/describe-not-searched.ts';
import { readPolicyFiles } from '../policies/read-policy-files.ts';
import { type NotDeployed, notDeployed } from './not-deployed.ts';

/** What a deploy would bring to the cluster. */
export interface Desired {
  readonly objects: readonly DesiredObject[];
  /** Policies whose files say that they are not enforced. */
  readonly modes: readonly ObjectMode[];
  /** Policies, and what they refer to, that are not deployed as they are written. */
  readonly notDeployed: readonly NotDeployed[];
  /** Manifests that are not policies. */
  readonly others: readonly ManifestDocument[];
  /** If there is no error, the objects may go to a cluster. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface DesiredOptions extends PolicyInputs, LoadOptions {
  /** Whether a set without policies may be deployed. */
  readonly allowMassDelete?: boolean;
}

/** The policies of the work tree as the cluster should have them. */
export async function readDesired(options: DesiredOptions, io: Io): Promise<Desired> {
  const input = await readPolicyInputs(options, io);
  const reading = readPolicyFiles({ ...input, areApplied: true }, options);
  const objects = reading.policies.map(({ ref, document }): DesiredObject => ({ ref, document }));
  const diagnostics = [
    ...reading.diagnostics,
    ...describeNotDeployed(reading.notSimulated),
    ...describeNotSearched(input.isNotSearched === true),
  ];
  const isEmpty =
    objects.length === 0 &&
    // All policies may be switched off on purpose: each file says so.
    reading.notEnforced === undefined &&
    !hasErrors(diagnostics) &&
    options.allowMassDelete !== true;
  return {
    objects,
    notDeployed: [...reading.notSimulated, ...(reading.inputs ?? [])].map(notDeployed),
    others: reading.others,
    modes: (reading.notEnforced ?? []).map(({ ref, mode }) => ({ object: ref, mode })),
    diagnostics: isEmpty
      ? [...diagnostics, namesPolicies(options) ? nothingToDeploy(options, input.files) : noPolicies(options)]
      : diagnostics,
  };
}

function nothingToDeploy({ policies }: DesiredOptions, files: readonly ManifestFile[]): Diagnostic {
  const kustomization = files.find(({ file }) => isKustomizationName(file));
  return {
    code: 'cluster/no-policies',
    severity: 'error',
    meaning: 'unread',
    message: `there is no policy in ${policies.map((path) => `\`${path}\``).join(', ') || 'what is rendered'}`,
    help: kustomization
      ? `policies of a kustomization are deployed only if it is rendered: write \`render: [{ kustomize: ${wholeVisibleText(folderOf(kustomization.file) || '.')} }]\` into \`.sluice.yaml\``
      : 'check `--policies`; an empty set deletes everything that was deployed, and is only deployed with `--allow-mass-delete`',
  };
}
