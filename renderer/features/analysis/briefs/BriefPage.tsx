import { useMemo } from 'react';
import type { BriefBlock, BriefDocument } from '#shared/analysis/brief.ts';
import { LazyChart } from '../chart/LazyChart.tsx';
import { briefOption, chartHeight, type ChartBlock } from './brief-option.ts';

function ChartPart({ block }: { block: ChartBlock }): React.JSX.Element {
  const option = useMemo(() => briefOption(block), [block]);
  return (
    <figure>
      <div style={{ height: chartHeight(block) }}>
        <LazyChart option={option} label={block.title} />
      </div>
      <figcaption>{block.title}</figcaption>
    </figure>
  );
}

function TablePart({ block }: { block: Extract<BriefBlock, { kind: 'table' }> }): React.JSX.Element {
  return (
    <table>
      <caption>{block.title}</caption>
      <thead>
        <tr>
          {block.columns.map((text, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- columns never move, and two may have one name
            <th key={index} scope="col">
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {block.rows.map(([name, ...figures]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {figures.map((text, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- columns never move
              <td key={index}>{text}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Block({ block }: { block: BriefBlock }): React.JSX.Element {
  switch (block.kind) {
    case 'heading': {
      return <h2>{block.text}</h2>;
    }
    case 'paragraph': {
      return <p>{block.text}</p>;
    }
    case 'table': {
      return <TablePart block={block} />;
    }
    case 'chart': {
      return <ChartPart block={block} />;
    }
    case 'note': {
      return <p className="brief-note">{block.text}</p>;
    }
  }
}

/** A written brief as it is read in the console: the same parts as its files have. */
export function BriefPage({ document }: { document: BriefDocument }): React.JSX.Element {
  return (
    <article
      className="brief"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard
      tabIndex={0}
      lang={document.language === 'zh' ? 'zh-CN' : 'en'}
      data-language={document.language}
      data-testid="brief"
    >
      <h1>{document.title}</h1>
      <p className="brief-subtitle">{document.subtitle}</p>
      {document.blocks.map((block, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a brief never changes
        <Block key={index} block={block} />
      ))}
    </article>
  );
}
