// A rate as a bar with its number, and a mark where the time gone by is.
import { formatRate } from "./money";

export function RateBar({ rate, time }: { rate: number; time: number | null }) {
  const width = Math.min(100, Math.max(0, rate / 100));
  const late = time !== null && rate < time;
  return (
    <span className="rate-bar">
      <span className="rate-track" aria-hidden="true">
        <span className={late ? "rate-fill rate-late" : "rate-fill"} style={{ width: `${width}%` }} />
        {time !== null && <span className="rate-time" style={{ left: `${time / 100}%` }} />}
      </span>
      <span className="rate-number">{formatRate(rate)}</span>
    </span>
  );
}
