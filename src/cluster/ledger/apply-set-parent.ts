import { createHash } from 'node:crypto';
import { isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type JsonObject, objectAt } from '../../model/json-object.ts';
import {
  type ApplySetRef,
  type ApplySetScope,
  ID_LABEL,
  type ParentProblem,
  readParentScope,
  scopeAnnotations,
  TOOLING_ANNOTATION,
} from '../../plan/apply-set.ts';
import { resourceVersionOf } from '../../plan/objects/stored-content.ts';
import type { ApiClient, ApiRequest } from '../api/api-client.ts';
import { type ApiResource, objectPath } from '../api/api-resource.ts';
import type { ApiResult } from '../api/api-status.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { getObject } from '../api/read-objects.ts';

export const CONFIG_MAPS: ApiResource = {
  group: '',
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  isNamespaced: true,
};

/** The ledger of a set, as it is in the cluster. */
export interface ApplySetParent {
  readonly ref: ApplySetRef;
  readonly id: string;
  /** Undefined when the set was never deployed. */
  readonly scope: ApplySetScope | undefined;
  readonly annotations: JsonObject;
  readonly resourceVersion: string | undefined;
}

type ParentReading =
  | { readonly kind: 'read'; readonly parent: ApplySetParent }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

export async function readApplySetParent(client: ApiClient, ref: ApplySetRef): Promise<ParentReading> {
  const id = applySetId(ref);
  const name = `${ref.namespace}/${ref.name}`;
  const live = await getObject(client, objectPath(CONFIG_MAPS, ref.namespace, ref.name));
  if (live.kind === 'failed') {
    const problem = explainFailure(live.failure, client.server, `reading the ledger \`${name}\``);
    const help = isStatus(live.failure, 403)
      ? `grant the deploy account get, create and patch on the ConfigMap \`${ref.name}\` in \`${ref.namespace}\`, or name another one with \`--apply-set\``
      : problem.help;
    return { kind: 'refused', diagnostics: [{ ...problem, help }] };
  }
  if (live.value === undefined) {
    return {
      kind: 'read',
      parent: { ref, id, scope: undefined, annotations: {}, resourceVersion: undefined },
    };
  }
  const reading = readParentScope(live.value, ref, id);
  if ('problem' in reading) return { kind: 'refused', diagnostics: [unusable(reading.problem, name)] };
  return {
    kind: 'read',
    parent: {
      ref,
      id,
      scope: reading.scope,
      annotations: objectAt(objectAt(live.value, 'metadata'), 'annotations'),
      resourceVersion: resourceVersionOf(live.value),
    },
  };
}

const PROBLEM: Readonly<Record<ParentProblem['kind'], string>> = {
  'no-parent': 'is no ApplySet',
  'other-tool': 'is the ApplySet of another tool',
  'wrong-id': 'has the id of another ApplySet',
  'no-kinds': 'does not say which kinds it holds',
};

function unusable(problem: ParentProblem, name: string): Diagnostic {
  const whose = problem.kind === 'other-tool' ? ` (\`${problem.tool}\`)` : '';
  return {
    code: 'cluster/apply-set-unusable',
    severity: 'error',
    meaning: 'refused',
    message: `the ConfigMap \`${name}\` ${PROBLEM[problem.kind]}${whose}: what was deployed is not known`,
    help: 'name another one with `--apply-set NAMESPACE/NAME`; the set then starts from scratch and takes over its objects',
  };
}

/** What is written beside the scope: who owns the set, and what was deployed last. */
export interface ParentWrite {
  readonly scope: ApplySetScope;
  readonly annotations: Readonly<Record<string, string>>;
  readonly toolVersion: string;
}

/**
 * Writes the ledger. Fails (409) when somebody wrote it since it was read, because then two deploys are running. The answer is
 * the ledger as it then is.
 */
export async function writeApplySetParent(
  client: ApiClient,
  parent: ApplySetParent,
  { scope, annotations, toolVersion }: ParentWrite,
): Promise<ApiResult<ApplySetParent>> {
  const { ref, id } = parent;
  const written = {
    ...annotations,
    [TOOLING_ANNOTATION]: `sluice/v${toolVersion}`,
    ...scopeAnnotations(scope, ref),
  };
  const answer = await client.send(parentRequest(parent, written));
  if (answer.kind === 'failed') return answer;
  return {
    kind: 'answered',
    value: { ref, id, scope, annotations: written, resourceVersion: resourceVersionOf(answer.value) },
  };
}

function parentRequest(
  { ref, id, resourceVersion }: ApplySetParent,
  annotations: Readonly<Record<string, string>>,
): ApiRequest {
  return {
    method: 'PATCH',
    path: objectPath(CONFIG_MAPS, ref.namespace, ref.name),
    query: { fieldManager: 'sluice-applyset', force: 'true', fieldValidation: 'Strict' },
    contentType: 'application/apply-patch+yaml',
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: ref.name,
        namespace: ref.namespace,
        labels: { [ID_LABEL]: id },
        annotations,
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
    }),
  };
}

/** The id of the set whose parent is this ConfigMap (kubectl/pkg/cmd/apply/applyset.go, ID): a hash of name, namespace, kind and group. */
export function applySetId({ name, namespace }: ApplySetRef, kind = 'ConfigMap', group = ''): string {
  const hash = createHash('sha256').update(`${name}.${namespace}.${kind}.${group}`).digest('base64url');
  return `applyset-${hash}-v1`;
}
