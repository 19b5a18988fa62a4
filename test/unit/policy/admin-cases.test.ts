import { describeVerdictCases } from '../../support/verdict-cases.ts';

describeVerdictCases('admin cases', new URL('../../cases/admin/', import.meta.url), 'kubernetes');
