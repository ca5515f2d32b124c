import { useId } from 'react';
import { formatCount } from '../../words.ts';
import './sections.css';

/** Sections of the page in the order in which they are read. */
export const SECTIONS = [
  'nodes',
  'parties',
  'money',
  'gates',
  'property',
  'orders',
  'evidence',
  'timeline',
] as const;
export type SectionId = (typeof SECTIONS)[number];

interface SectionProps {
  id: SectionId;
  title: string;
  count?: number;
  extra?: React.ReactNode;
  children: React.ReactNode;
}

/** A titled part of the page, which the page's own links lead to. */
export function Section({ id, title, count, extra, children }: SectionProps): React.JSX.Element {
  const heading = useId();
  return (
    <section className="case-section" data-section={id} aria-labelledby={heading}>
      <header>
        <h3 id={heading}>{title}</h3>
        {count !== undefined && <span className="cases-dim">{formatCount(count)}</span>}
        <span className="cases-space" />
        {extra}
      </header>
      {children}
    </section>
  );
}
