import type { HttpFailure } from '../../http/http-failure.ts';
import type { Diagnostic, SourceSpan } from '../../model/diagnostic.ts';
import { objectName } from '../../plan/deploy-plan.ts';
import type { DesiredObject } from '../desired-object.ts';
import { isUntypedPatch, readStatus, type StatusCause } from './api-status.ts';
import { denyingRule } from './denying-rule.ts';
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
  const name = `\`${objectName(object.ref)}\``;
  const error = (
    code: string,
    message: string,
    help: string,
    span: SourceSpan = object.ref.span,
  ): Diagnostic => ({
    code,
    severity: 'error',
    meaning: 'refused',
    message,
    help,
    span,
  });
  const spanOf = (field: string | undefined) =>
    field === undefined ? object.ref.span : object.document.spanOf(parseFieldPath(field));
  const keySpanOf = (field: string | undefined) =>
    field === undefined ? object.ref.span : object.document.keySpanOf(parseFieldPath(field));

  if (failure.kind === 'status') {
    const { status } = failure;
    const { reason, message, causes, aboutKind } = readStatus(failure);
    const text = serverText(message);
    if (causes.some((cause) => cause.reason === 'NamespaceTerminating')) {
      return [
        error(
          'cluster/namespace-terminating',
          `${name}: the namespace \`${object.ref.namespace ?? ''}\` is being deleted`,
          'wait until it is gone and create it again, or take its policies out of the set',
          spanOf('metadata.namespace'),
        ),
      ];
    }
    const admission = admissionName(status, text);
    if (isUntypedPatch(failure)) {
      return untypedFields(message ?? '').map(({ field, problem }) =>
        error(
          'cluster/unknown-field',
          `${name}: \`${field}\`: ${problem}`,
          'correct the name or the type of the field: the server knows no such field',
          keySpanOf(field),
        ),
      );
    }
    if (admission !== undefined) {
      return [
        error(
          'cluster/denied-by-admission',
          `${name}: denied by ${admission}: ${text}`,
          'change the policy as this rule of the cluster requires, or ask its owner',
        ),
      ];
    }
    if (status === 409 && causes.length > 0)
      return causes.map((cause) => conflict(cause, name, error, keySpanOf));
    if (status === 404 && aboutKind === 'namespaces') {
      return [
        error(
          'cluster/namespace-missing',
          `${name}: the namespace \`${object.ref.namespace ?? ''}\` does not exist`,
          `create it first (\`kubectl create namespace ${object.ref.namespace ?? 'NAME'}\`), or correct \`metadata.namespace\``,
          spanOf('metadata.namespace'),
        ),
      ];
    }
    if (reason === 'Invalid' && causes.length > 0) {
      return causes.map(({ field, message: problem }) =>
        error(
          'cluster/invalid',
          `${name}: \`${field ?? 'object'}\`: ${serverText(problem)}`,
          'correct the field; `sluice validate` finds most of these without a cluster',
          spanOf(field),
        ),
      );
    }
    if (status === 400 || status === 409 || status === 413 || status === 422) {
      return [
        error(
          'cluster/rejected',
          `${name}: the server rejects it (status ${status}: ${text})`,
          'correct the object; `sluice validate` finds most of these without a cluster',
        ),
      ];
    }
  }
  const explained = explainFailure(failure, server, action);
  return [{ ...explained, message: `${name}: ${explained.message}`, span: object.ref.span }];
}

function conflict(
  { message, field }: StatusCause,
  name: string,
  error: (code: string, message: string, help: string, span?: SourceSpan) => Diagnostic,
  keySpanOf: (field: string | undefined) => SourceSpan,
): Diagnostic {
  const manager = /conflict with "([^"]*)"/.exec(message)?.[1];
  return error(
    'cluster/conflict',
    `${name}: \`${field ?? 'object'}\` belongs to ${manager === undefined ? serverText(message) : `the manager \`${manager}\``}`,
    'let one tool own the field: remove it from the other one (kubectl, Helm, Argo CD, Flux) or from this policy; Sluice never takes fields by force',
    keySpanOf(field),
  );
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
