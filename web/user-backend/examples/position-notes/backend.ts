import { defineBackend, Refusal, route } from "@atelier/user-backend";

interface Note {
  ticker: string;
  text: string;
}

const MAX_LENGTH = 500;

export default defineBackend({
  routes: {
    list: route({}, async (ctx) => {
      const { positions } = await ctx.core.list_positions({});
      const notes = ctx.db.all<Note>("SELECT ticker, text FROM notes ORDER BY ticker");
      return positions.map(({ ticker, name }) => ({
        ticker,
        name,
        text: notes.find((note) => note.ticker === ticker)?.text ?? "",
      }));
    }),
    save: route({ ticker: "text", text: "text" }, (ctx, input) => {
      if (input.text.length > MAX_LENGTH) {
        throw new Refusal(`A note has at most ${MAX_LENGTH} characters.`);
      }
      ctx.db.run(
        "INSERT INTO notes(ticker, text) VALUES (?, ?) ON CONFLICT(ticker) DO UPDATE SET text = excluded.text",
        input.ticker,
        input.text,
      );
      ctx.log(`a note about ${input.ticker}`);
      return { saved: true };
    }),
  },
});
