// Markdown as elements: what the pages of docs/migrate are made of. No HTML in them is shown.
import { lexer, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Title } from "../shell/title";

/** Where a link leads in the panel; undefined: nowhere here, so that its text alone is shown. */
type LinkOf = (target: string) => string | undefined;
interface How {
  linkOf: LinkOf;
  /** What is shown in the place of a piece of text or code; it is not read as Markdown. */
  fill: (text: string) => string;
}

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'" };
const plain = (text: string) => text.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => entities[entity]!);

function inline(tokens: Token[] | undefined, how: How): ComponentChildren {
  return tokens?.map((token, index) => {
    switch (token.type) {
      case "codespan":
        return <code key={index}>{how.fill(plain((token as Tokens.Codespan).text))}</code>;
      case "strong":
        return <strong key={index}>{inline((token as Tokens.Strong).tokens, how)}</strong>;
      case "em":
        return <em key={index}>{inline((token as Tokens.Em).tokens, how)}</em>;
      case "br":
        return <br key={index} />;
      case "link": {
        const link = token as Tokens.Link;
        const target = how.linkOf(link.href);
        const text = inline(link.tokens, how);
        return target ? (
          <a key={index} href={target} rel="noreferrer">
            {text}
          </a>
        ) : (
          text
        );
      }
      case "html":
        return null;
      default: {
        const text = token as Tokens.Text;
        return text.tokens ? inline(text.tokens, how) : how.fill(plain(text.text ?? ""));
      }
    }
  });
}

function Block({ token, how }: { token: Token; how: How }) {
  switch (token.type) {
    case "heading": {
      const heading = token as Tokens.Heading;
      const Level = `h${heading.depth}` as "h1";
      if (heading.depth === 1) return <Title text={how.fill(heading.text.replaceAll("`", ""))}>{inline(heading.tokens, how)}</Title>;
      return <Level>{inline(heading.tokens, how)}</Level>;
    }
    case "code":
      return (
        <pre class="panel-code" tabIndex={0}>
          <code>{how.fill((token as Tokens.Code).text)}</code>
        </pre>
      );
    case "table": {
      const table = token as Tokens.Table;
      return (
        <div class="panel-table" role="region" aria-label={table.header.map((cell) => cell.text).join(", ")} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {table.header.map((cell, index) => (cell.text ? <th key={index}>{inline(cell.tokens, how)}</th> : <td key={index} />))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, at) => (
                    <td key={at}>{inline(cell.tokens, how)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    }
    case "list": {
      const list = token as Tokens.List;
      const items = list.items.map((item, index) => (
        <li key={index}>
          <Blocks tokens={item.tokens} how={how} />
        </li>
      ));
      return list.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case "paragraph":
      return <p>{inline((token as Tokens.Paragraph).tokens, how)}</p>;
    case "blockquote":
      return (
        <blockquote>
          <Blocks tokens={(token as Tokens.Blockquote).tokens} how={how} />
        </blockquote>
      );
    case "text":
      return <>{inline([token], how)}</>;
    default:
      return null;
  }
}

function Blocks({ tokens, how }: { tokens: Token[]; how: How }) {
  return (
    <>
      {tokens.map((token, index) => (
        <Block key={index} token={token} how={how} />
      ))}
    </>
  );
}

export function Document({ text, ...how }: { text: string } & How) {
  const tokens = useMemo(() => lexer(text), [text]);
  return <Blocks tokens={tokens} how={how} />;
}
