// Markdown as elements: what the pages of docs/migrate are made of. No HTML in them is shown.
import { lexer, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";

/** Where a link leads in the panel; undefined: nowhere here, so that its text alone is shown. */
type LinkOf = (target: string) => string | undefined;

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'" };
const plain = (text: string) => text.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => entities[entity]!);

function inline(tokens: Token[] | undefined, linkOf: LinkOf): ComponentChildren {
  return tokens?.map((token, index) => {
    switch (token.type) {
      case "codespan":
        return <code key={index}>{plain((token as Tokens.Codespan).text)}</code>;
      case "strong":
        return <strong key={index}>{inline((token as Tokens.Strong).tokens, linkOf)}</strong>;
      case "em":
        return <em key={index}>{inline((token as Tokens.Em).tokens, linkOf)}</em>;
      case "br":
        return <br key={index} />;
      case "link": {
        const link = token as Tokens.Link;
        const target = linkOf(link.href);
        const text = inline(link.tokens, linkOf);
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
        return text.tokens ? inline(text.tokens, linkOf) : plain(text.text ?? "");
      }
    }
  });
}

function Block({ token, linkOf }: { token: Token; linkOf: LinkOf }) {
  switch (token.type) {
    case "heading": {
      const heading = token as Tokens.Heading;
      const Level = `h${heading.depth}` as "h1";
      return <Level>{inline(heading.tokens, linkOf)}</Level>;
    }
    case "code":
      return (
        <pre class="panel-code" tabIndex={0}>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case "table": {
      const table = token as Tokens.Table;
      return (
        <div class="panel-table" role="region" aria-label={table.header.map((cell) => cell.text).join(", ")} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {table.header.map((cell, index) => (cell.text ? <th key={index}>{inline(cell.tokens, linkOf)}</th> : <td key={index} />))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, at) => (
                    <td key={at}>{inline(cell.tokens, linkOf)}</td>
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
          <Blocks tokens={item.tokens} linkOf={linkOf} />
        </li>
      ));
      return list.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case "paragraph":
      return <p>{inline((token as Tokens.Paragraph).tokens, linkOf)}</p>;
    case "blockquote":
      return (
        <blockquote>
          <Blocks tokens={(token as Tokens.Blockquote).tokens} linkOf={linkOf} />
        </blockquote>
      );
    case "text":
      return <>{inline([token], linkOf)}</>;
    default:
      return null;
  }
}

function Blocks({ tokens, linkOf }: { tokens: Token[]; linkOf: LinkOf }) {
  return (
    <>
      {tokens.map((token, index) => (
        <Block key={index} token={token} linkOf={linkOf} />
      ))}
    </>
  );
}

export function Document({ text, linkOf }: { text: string; linkOf: LinkOf }) {
  return <Blocks tokens={lexer(text)} linkOf={linkOf} />;
}
