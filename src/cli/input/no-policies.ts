import type { Diagnostic } from '../../model/diagnostic.ts';
import { inputProblem } from './input-problem.ts';

/** Without policies everything is allowed, so naming none is a mistake and gives no answer. */
export function noPolicies(): Diagnostic {
  return inputProblem(
    'input/no-policies',
    'nothing says where the policies are',
    'give `--policies FOLDER`, or write `policies: [FOLDER]` into `.sluice.yaml`',
  );
}
