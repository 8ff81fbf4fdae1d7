/** So many refusals are taken for an answer until the page loads again. */
const MAX_REFUSALS = 2;
/** So many questions of its own may a widget ask in a minute. */
const MAX_ASKED = 5;
const ASK_MS = 60_000;

/** Who was told no twice stops asking; questions of the widget's own have a limit. */
export class Patience {
  private refusals = 0;
  private asked: number[] = [];

  mayAsk(): boolean {
    const now = performance.now();
    this.asked = this.asked.filter((at) => at > now - ASK_MS);
    if (this.asked.length >= MAX_ASKED) return false;
    this.asked.push(now);
    return true;
  }

  async ask(question: () => Promise<boolean>): Promise<boolean> {
    if (this.refusals >= MAX_REFUSALS) return false;
    const yes = await question();
    if (!yes) this.refusals += 1;
    return yes;
  }
}
