// An indicator in a line of a document: number, title, and what tells it from others.
import { CodeName, UnitName } from "@/kit/codes";
import { PageLink } from "@/kit/link";

interface Props {
  /** Absent while the indicator is not issued yet. */
  id?: string | undefined;
  of:
    | {
        number?: string | null;
        title: string;
        unit_id: string;
        dep_economy: string;
        function: string;
        fund: string;
      }
    | null
    | undefined;
}

export function Named({ id, of }: Props) {
  const number = of?.number ?? id?.slice(0, 8) ?? "";
  return (
    <>
      <div>{id ? <PageLink to={`/indicator/indicators/${id}`}>{number}</PageLink> : number}</div>
      {of && (
        <>
          <div>{of.title}</div>
          <div className="named-facts">
            <UnitName id={of.unit_id} />
            <CodeName scheme="economic_departmental" code={of.dep_economy} />
            <CodeName scheme="functional" code={of.function} />
            <CodeName scheme="funding_sources" code={of.fund} />
          </div>
        </>
      )}
    </>
  );
}
