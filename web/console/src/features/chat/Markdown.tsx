import { marked, type Token, type Tokens } from "marked";
import { createElement, Fragment, memo, type ReactNode } from "react";

const isSafe = (href: string): boolean => /^https?:\/\//i.test(href);

function inline(tokens: Token[] | undefined, fallback = ""): ReactNode {
  if (!tokens) return fallback;
  return tokens.map((token, at) => {
    switch (token.type) {
      case "strong":
        return <strong key={at}>{inline(token.tokens)}</strong>;
      case "em":
        return <em key={at}>{inline(token.tokens)}</em>;
      case "del":
        return <del key={at}>{inline(token.tokens)}</del>;
      case "codespan":
        return <code key={at}>{token.text}</code>;
      case "br":
        return <br key={at} />;
      case "link":
        return isSafe(token.href) ? (
          <a key={at} href={token.href} target="_blank" rel="noopener noreferrer">
            {inline(token.tokens)}
          </a>
        ) : (
          <Fragment key={at}>{inline(token.tokens)}</Fragment>
        );
      case "text":
        return <Fragment key={at}>{token.tokens ? inline(token.tokens) : token.text}</Fragment>;
      default:
        // Images and HTML of a reply are shown as the text they are.
        return <Fragment key={at}>{"text" in token ? token.text : token.raw}</Fragment>;
    }
  });
}

function list(token: Tokens.List): ReactNode {
  const items = token.items.map((item, at) => <li key={at}>{blocks(item.tokens)}</li>);
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function table(token: Tokens.Table): ReactNode {
  return (
    <div className="overflow-x-auto">
      <table>
        <thead>
          <tr>
            {token.header.map((cell, at) => (
              <th key={at}>{inline(cell.tokens)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column}>{inline(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function block(token: Token): ReactNode {
  switch (token.type) {
    case "heading":
      return createElement(`h${Math.min(4, token.depth + 2)}`, null, inline(token.tokens));
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "text":
      return <>{inline(token.tokens, token.text)}</>;
    case "list":
      return list(token as Tokens.List);
    case "table":
      return table(token as Tokens.Table);
    case "code":
      return (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long lines are scrolled by keyboard
        <pre tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      );
    case "blockquote":
      return <blockquote>{blocks(token.tokens)}</blockquote>;
    case "hr":
      return <hr className="border-0 border-t border-line" />;
    case "space":
      return null;
    default:
      return <p>{"text" in token ? token.text : token.raw}</p>;
  }
}

const blocks = (tokens: Token[] | undefined): ReactNode =>
  tokens?.map((token, at) => <Fragment key={at}>{block(token)}</Fragment>);

/** A finished block is not drawn again while the rest of the reply streams in. */
const Block = memo(
  ({ token }: { token: Token }) => <>{block(token)}</>,
  (a, b) => a.token.raw === b.token.raw && a.token.type === b.token.type,
);
Block.displayName = "Block";

/** A reply as elements; never as markup of its own. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="co-text">
      {marked.lexer(text).map((token, at) => (
        <Block key={at} token={token} />
      ))}
    </div>
  );
}
