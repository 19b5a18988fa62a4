import { type HttpFailure, isStatus } from '../../http/http-failure.ts';
import { isNotFound } from '../api/api-status.ts';
import { explainFailure } from '../api/explain-failure.ts';

/** Why an object cannot be put back. A 404 to its creation is about its kind or its namespace. */
export function explainUnrestored(failure: HttpFailure, server: string): string {
  return isStatus(failure, 404) && !isNotFound(failure)
    ? 'its address answers 404: the cluster no longer serves its kind, or a proxy in front of it answered'
    : explainFailure(failure, server, 'restoring it').message;
}
