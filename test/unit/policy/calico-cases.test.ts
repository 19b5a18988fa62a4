import { describeVerdictCases } from '../../support/verdict-cases.ts';

describeVerdictCases('calico cases', new URL('../../cases/calico/verdicts/', import.meta.url), 'calico');
