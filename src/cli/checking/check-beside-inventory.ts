import { lintPolicyMap } from '../../inventory/lint/cilium/lint-policy-map.ts';
import { createInventoryLints } from '../../inventory/lint/lint-inventory.ts';
import { lintOneSided } from '../../inventory/lint/lint-one-sided.ts';
import { lintVitalPods } from '../../inventory/lint/lint-vital-pods.ts';
import { workloadsOf } from '../../inventory/pods/workloads-of.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { policyKey } from '../../model/verdict.ts';
import type { FileCheck } from '../../policy/check/check-file.ts';
import { checkedAs } from '../../policy/check/checked-as.ts';
import { namespacesAmong, twinsAmong } from '../../policy/check/policy-names.ts';
import type { ManifestDocument, ManifestFile } from '../../policy/manifest.ts';
import { decides } from '../../policy/not-simulated/describe-not-simulated.ts';
import type { Policy } from '../../policy/policy.ts';
import { readEachManifest } from '../../policy/read-manifests.ts';
import { readPolicyDocument } from '../../policy/read-policy-document.ts';
import { separateTwins } from '../../policy/separate-twins.ts';
import type { FileRole } from '../../policy/unrendered/file-roles.ts';
import { renderingOutcome } from '../../policy/unrendered/rendering-outcome.ts';
import { type InventoryOptions, readInventory } from '../commands/inventory/read-inventory.ts';
import { decodeText } from '../input/files/decode-text.ts';
import type { OpenedPolicies } from '../input/read-policy-inputs.ts';
import type { Io } from '../io.ts';

export interface BesideInventory {
  readonly diagnostics: readonly Diagnostic[];
  /** Policies that the inventory shows. */
  readonly beside: readonly Policy[];
}

/**
 * Finds what shows only together with the known workloads: those of the inventory, and those among the files. They may be in any
 * file, so the files are read again, first for workloads and then for policies. Neither is kept, except policies that are
 * compared with each other anyway.
 */
export async function checkBesideInventory(
  opened: OpenedPolicies,
  checks: readonly FileCheck[],
  roleOf: (file: string) => FileRole,
  options: InventoryOptions,
  io: Io,
): Promise<BesideInventory> {
  const problems: Diagnostic[] = [];
  const holding = (isMeant: (check: FileCheck) => boolean): Generator<ManifestDocument> => {
    const files = new Set(checks.filter(isMeant).map((check) => check.names.file));
    return documentsOf(
      textsOf(opened, (file) => files.has(file), problems),
      roleOf,
      options.defaultNamespace,
    );
  };
  const others = only(
    holding((check) => check.others > 0),
    (document) => {
      const { isOther } = readPolicyDocument(document, options);
      return isOther ? document : undefined;
    },
  );
  const names = checks.map((check) => check.names);
  const known = await readInventory(options, { others, namespaces: namespacesAmong(names) }, io);
  const beside = [...known.policies.policies, ...(known.live?.policies.policies ?? [])];

  const lints = createInventoryLints(known.inventory, { others: beside, platform: options.platform });
  const twins = new Set(twinsAmong(names).map(policyKey));
  const sameName: Policy[] = [];
  // If there are too many to be kept, they are not compared with each other, and a note says so.
  const together = checks.every((check) => check.policies !== undefined)
    ? checks.flatMap((check) => check.policies ?? []).filter(({ ref }) => !twins.has(policyKey(ref)))
    : [];
  const policies = only(
    holding((check) => check.names.keys.length > 0),
    (document) => readPolicyDocument(document, options).policy,
  );
  for (const policy of policies) {
    if (twins.has(policyKey(policy.ref))) sameName.push(policy);
    else lints.add(policy);
  }
  for (const policy of separateTwins(sameName).policies) lints.add(policy);
  const isJudged =
    !checks.some(({ notSimulated }) => notSimulated.length > 0) && !known.policies.notSimulated.some(decides);
  const diagnostics = [
    ...problems,
    ...known.diagnostics,
    ...lints.diagnostics(),
    ...lintOneSided(together, workloadsOf(known.inventory), options.platform, beside),
    ...lintPolicyMap(together, known.inventory, options.platform, beside),
    ...(isJudged ? lintVitalPods(together, known.inventory, options.platform, beside) : []),
  ];
  return { diagnostics, beside };
}

/** Texts that were read before; one that has become unreadable since is a problem. */
function* textsOf(
  { written, rendered }: OpenedPolicies,
  wants: (file: string) => boolean,
  problems: Diagnostic[],
): Generator<ManifestFile> {
  for (const part of written.readAgain(wants)) {
    const text = 'code' in part ? part : decodeText(part.bytes, part.file);
    if (typeof text !== 'string') problems.push(text);
    else if ('file' in part) yield { file: part.file, text };
  }
  for (const file of rendered.files) if (wants(file.file)) yield file;
}

/** The objects in the files, as far as they are known from what is written. */
function* documentsOf(
  files: Iterable<ManifestFile>,
  roleOf: (file: string) => FileRole,
  defaultNamespace: string,
): Generator<ManifestDocument> {
  for (const file of files) {
    const as = checkedAs(roleOf(file.file));
    if (as.kind !== 'manifests') continue;
    for (const document of readEachManifest(file)) {
      if ('code' in document) continue;
      const outcome = renderingOutcome(document, as.ways, defaultNamespace);
      if (outcome.kind === 'applied' || outcome.kind === 'renamed') yield* outcome.documents;
    }
  }
}

function* only<In, Out>(all: Iterable<In>, pick: (one: In) => Out | undefined): Generator<Out> {
  for (const one of all) {
    const picked = pick(one);
    if (picked !== undefined) yield picked;
  }
}
