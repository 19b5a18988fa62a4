import type { Diagnostic } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import type { SettingOrigins } from '../config/settings.ts';
import { inputProblem } from './input-problem.ts';

/** Without policies everything is allowed, so naming none is a mistake and gives no answer. */
export function noPolicies({ environmentsWithPolicies: names = [] }: SettingOrigins): Diagnostic {
  if (names.length > 0) return noEnvironment(names);
  return inputProblem(
    'input/no-policies',
    'nothing says where the policies are',
    'give `--policies FOLDER`, or write `policies: [FOLDER]` into `.sluice.yaml`',
  );
}

function noEnvironment(names: readonly string[]): Diagnostic {
  const shown = names.map((name) => `\`${wholeVisibleText(name)}\``).join(', ');
  return inputProblem(
    'input/no-policies',
    `no environment is chosen, and only environments have policies: ${shown}`,
    'choose one with `--environment NAME`, or several with `--environments NAME NAME` where the command takes it',
  );
}
