import { format } from 'node:util';

// Outside of Vitest this is its assertions, which need no runner.
export { expect } from 'vitest';

export interface CollectedTest {
  readonly name: string;
  readonly run: () => unknown;
}

type Hook = () => unknown;

interface Suite {
  readonly name: string;
  readonly parent: Suite | undefined;
  readonly before: Hook[];
  readonly after: Hook[];
}

let suite: Suite = { name: '', parent: undefined, before: [], after: [] };
const collected: CollectedTest[] = [];

/** What the test files that were imported so far declared, in order. */
export function collectedTests(): readonly CollectedTest[] {
  return collected;
}

/** Of one file: names of two files may be alike. */
export async function collectFrom(file: string, load: () => Promise<unknown>): Promise<void> {
  suite = { name: file, parent: undefined, before: [], after: [] };
  await load();
}

type Declare = (name: string, ...more: readonly unknown[]) => void;
type Body = (...row: readonly unknown[]) => unknown;

/** What test files import from Vitest: tests are kept, and run when a mutant asks for them. */
export const test = withRows((name, body) => {
  const within = suite;
  const lineage: Suite[] = [];
  for (let one: Suite | undefined = within; one !== undefined; one = one.parent) lineage.unshift(one);
  const title = [...lineage.map((one) => one.name), name].join(' > ');
  const sameName = collected.filter((one) => one.name === title).length;
  const run = async (): Promise<void> => {
    try {
      for (const hook of lineage.flatMap(({ before }) => before)) await hook();
      await body();
    } finally {
      for (const hook of lineage.flatMap(({ after }) => after)) await hook();
    }
  };
  collected.push({ name: sameName === 0 ? title : `${title} (${sameName + 1})`, run });
});
export const it = test;

export const describe = withRows((name, body) => {
  const outer = suite;
  suite = { name, parent: outer, before: [], after: [] };
  body();
  suite = outer;
});

export function beforeEach(hook: Hook): void {
  suite.before.push(hook);
}

export function afterEach(hook: Hook): void {
  suite.after.push(hook);
}

/** Every test may be the only one of its file that runs, and what was prepared must be prepared with the mutant. */
export const beforeAll = beforeEach;
export const afterAll = afterEach;

const stubbed = new Map<string, PropertyDescriptor | undefined>();
export const vi = {
  stubGlobal(name: string, value: unknown): void {
    if (!stubbed.has(name)) stubbed.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  },
  unstubAllGlobals(): void {
    for (const [name, descriptor] of stubbed) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
    stubbed.clear();
  },
};

interface DeclareMany {
  (name: string, ...more: readonly unknown[]): void;
  readonly each: (rows: readonly unknown[]) => Declare;
  readonly skipIf: (isSkipped: unknown) => Declare;
}

/** `declare(name, options?, body)`, `declare.each(rows)(name, options?, body)` and `declare.skipIf(condition)(name, options?, body)`. */
function withRows(declare: (name: string, body: Hook) => void): DeclareMany {
  const plain: Declare = (name, ...more) => declare(name, bodyOf(more));
  const each = (rows: readonly unknown[]): Declare => {
    return (name, ...more) => {
      for (const row of rows) {
        const values: readonly unknown[] = Array.isArray(row) ? row : [row];
        declare(format(name, ...values), () => bodyOf(more)(...values));
      }
    };
  };
  const skipIf = (isSkipped: unknown): Declare => (isSkipped ? () => {} : plain);
  return Object.assign(plain, { each, skipIf });
}

function bodyOf(more: readonly unknown[]): Body {
  const body = more.find((one) => typeof one === 'function');
  if (body === undefined) throw new Error('a test without a body');
  return body as Body;
}
