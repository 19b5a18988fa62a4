import type { HttpFailure } from '../../http/http-failure.ts';
import type { Diagnostic, SourceSpan } from '../../model/diagnostic.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import type { DesiredObject } from '../desired-object.ts';
import { type Reason, refusedObject } from '../refused-object.ts';
import { type ApiStatus, denyingRule, isUntypedPatch, readStatus } from './api-status.ts';
import { explainFailure, serverText } from './explain-failure.ts';
import { parseFieldPath } from './field-path.ts';

/**
 * Why the server did not accept this object, each reason at the line that it is about: invalid fields, unknown fields, fields of
 * another manager, a webhook or an admission policy that refuses, a missing namespace. Other failures are about the server, and
 * point only at the object.
 */
export function explainRejection(
  failure: HttpFailure,
  object: DesiredObject,
  server: string,
  action: string,
): readonly Diagnostic[] {
  if (failure.kind === 'status') {
    const answer = { ...readStatus(failure), status: failure.status, isUntyped: isUntypedPatch(failure) };
    for (const explain of EXPLANATIONS) {
      const reasons = explain(answer, object);
      if (reasons !== undefined) return reasons.map((reason) => refusedObject(reason, object));
    }
  }
  const { span } = object.ref;
  const explained = explainFailure(failure, server, action);
  return [{ ...explained, message: `\`${namespacedName(object.ref)}\`: ${explained.message}`, span }];
}

/** What the server answered. */
interface Rejection extends ApiStatus {
  readonly status: number;
  /** It does not know fields of the patch. */
  readonly isUntyped: boolean;
}

/** Undefined: the answer means something else. */
type Reasons = readonly Reason[] | undefined;
type Explanation = (rejection: Rejection, object: DesiredObject) => Reasons;

/** In the order in which they are asked: an answer may fit several, and the first says most. */
const EXPLANATIONS: readonly Explanation[] = [
  terminatingNamespace,
  unknownFields,
  deniedByAdmission,
  conflictingManagers,
  missingNamespace,
  invalidFields,
  rejected,
];

function terminatingNamespace({ causes }: Rejection, object: DesiredObject): Reasons {
  if (!causes.some(({ reason }) => reason === 'NamespaceTerminating')) return undefined;
  return [
    {
      code: 'cluster/namespace-terminating',
      text: `the namespace \`${object.ref.namespace ?? ''}\` is being deleted`,
      help: 'wait until it is gone and create it again, or take its policies out of the set',
      span: spanOf(object, 'metadata.namespace'),
    },
  ];
}

function unknownFields({ isUntyped, message }: Rejection, object: DesiredObject): Reasons {
  if (!isUntyped) return undefined;
  return untypedFields(message ?? '').map(({ field, problem }) => ({
    code: 'cluster/unknown-field',
    text: `\`${field}\`: ${problem}`,
    help: 'correct the name or the type of the field: the server knows no such field',
    span: keySpanOf(object, field),
  }));
}

function deniedByAdmission({ status, message }: Rejection): Reasons {
  const text = serverText(message);
  const admission = admissionName(status, text);
  if (admission === undefined) return undefined;
  return [
    {
      code: 'cluster/denied-by-admission',
      text: `denied by ${admission}: ${text}`,
      help: 'change the policy as this rule of the cluster requires, or ask its owner',
    },
  ];
}

function conflictingManagers({ status, causes }: Rejection, object: DesiredObject): Reasons {
  if (status !== 409 || causes.length === 0) return undefined;
  return causes.map(({ message, field }) => {
    const manager = /conflict with "([^"]*)"/.exec(message)?.[1];
    const owner = manager === undefined ? serverText(message) : `the manager \`${manager}\``;
    return {
      code: 'cluster/conflict',
      text: `\`${field ?? 'object'}\` belongs to ${owner}`,
      help: `let one tool own the field: remove it from the other one (kubectl, Helm, Argo CD, Flux) or from this policy, or take the object over with \`--take-over ${namespacedName(object.ref)}\``,
      span: keySpanOf(object, field),
    };
  });
}

function missingNamespace({ status, aboutKind }: Rejection, object: DesiredObject): Reasons {
  if (status !== 404 || aboutKind !== 'namespaces') return undefined;
  const { namespace } = object.ref;
  return [
    {
      code: 'cluster/namespace-missing',
      text: `the namespace \`${namespace ?? ''}\` does not exist`,
      help: `create it first (\`kubectl create namespace ${namespace ?? 'NAME'}\`), or correct \`metadata.namespace\``,
      span: spanOf(object, 'metadata.namespace'),
    },
  ];
}

function invalidFields({ reason, causes }: Rejection, object: DesiredObject): Reasons {
  if (reason !== 'Invalid' || causes.length === 0) return undefined;
  return causes.map(({ field, message }) => ({
    code: 'cluster/invalid',
    text: `\`${field ?? 'object'}\`: ${serverText(message)}`,
    help: 'correct the field; `sluice validate` finds most of these without a cluster',
    span: spanOf(object, field),
  }));
}

function rejected({ status, message }: Rejection): Reasons {
  if (![400, 409, 413, 422].includes(status)) return undefined;
  return [
    {
      code: 'cluster/rejected',
      text: `the server rejects it (status ${status}: ${serverText(message)})`,
      help: 'correct the object; `sluice validate` finds most of these without a cluster',
    },
  ];
}

function spanOf({ ref, document }: DesiredObject, field: string | undefined): SourceSpan {
  return field === undefined ? ref.span : document.spanOf(parseFieldPath(field));
}

/** Of the field's name. */
function keySpanOf({ ref, document }: DesiredObject, field: string | undefined): SourceSpan {
  return field === undefined ? ref.span : document.keySpanOf(parseFieldPath(field));
}

/** The cluster's rule that refuses, as far as the refusal names it; undefined for other failures. */
function admissionName(status: number, message: string): string | undefined {
  const rule = denyingRule(message);
  if (rule !== undefined) return rule;
  // The words of the server's own authorizer; any other 403 comes from admission, for example from a quota.
  const isMissingRight = message === '' || /is forbidden: User "/.test(message);
  return status === 403 && !isMissingRight ? 'an admission rule of the cluster' : undefined;
}

/** `… : .spec.ingres: field not declared in schema`; if there are several, each is on a line of its own. */
function untypedFields(message: string): readonly { readonly field: string; readonly problem: string }[] {
  const found = message
    .split('\n')
    .map((line) => /(?:^|\s)(\.[^\s:]+): (.+)$/.exec(line.trim()))
    .flatMap((match) =>
      match?.[1] === undefined ? [] : [{ field: match[1].slice(1), problem: serverText(match[2]) }],
    );
  return found.length > 0 ? found : [{ field: 'object', problem: serverText(message) }];
}
