/** Answers a question that the API leaves open with one of `count` answers, from 0. The same question has one answer in a run. */
export type Ask = (question: string, count?: number) => number;

/** All that a judgement comes to, one for each way to answer the questions that it meets. */
export function everyReading<T>(judge: (ask: Ask) => T): T[] {
  const outcomes: T[] = [];
  const path: { answer: number; readonly count: number }[] = [];
  do {
    const answers = new Map<string, number>();
    outcomes.push(
      judge((question, count = 2) => {
        const known = answers.get(question);
        if (known !== undefined) return known;
        const step = path[answers.size] ?? { answer: 0, count };
        if (answers.size === path.length) path.push(step);
        answers.set(question, step.answer);
        return step.answer;
      }),
    );
    while (path.length > 0 && isLast(path[path.length - 1])) path.pop();
    const last = path[path.length - 1];
    if (last !== undefined) last.answer++;
  } while (path.length > 0);
  return outcomes;
}

function isLast(step: { readonly answer: number; readonly count: number } | undefined): boolean {
  return step !== undefined && step.answer === step.count - 1;
}
