// A line from one row of columns to the other: out to the right, along the lane between the rows, in from the left.
import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";

export type TurnEdge = Edge<{ lane: number }, "turn">;

/** How far beside its cards it goes down. */
const OUT = 28;
const ROUND = 10;

export function Turn({ sourceX, sourceY, targetX, targetY, data, ...rest }: EdgeProps<TurnEdge>) {
  const lane = data?.lane ?? (sourceY + targetY) / 2;
  const down = Math.sign(lane - sourceY) * ROUND;
  const on = Math.sign(targetY - lane) * ROUND;
  const right = sourceX + OUT;
  const left = targetX - OUT;
  const along = Math.sign(left - right) * ROUND;
  const path = [
    `M ${sourceX} ${sourceY} H ${right - ROUND}`,
    `Q ${right} ${sourceY} ${right} ${sourceY + down} V ${lane - down}`,
    `Q ${right} ${lane} ${right + along} ${lane} H ${left - along}`,
    `Q ${left} ${lane} ${left} ${lane + on} V ${targetY - on}`,
    `Q ${left} ${targetY} ${left + ROUND} ${targetY} H ${targetX}`,
  ].join(" ");
  const { id, label, labelBgPadding } = rest;
  return (
    <BaseEdge
      id={id}
      path={path}
      labelX={right}
      labelY={(sourceY + lane) / 2}
      label={label}
      {...(labelBgPadding ? { labelBgPadding } : {})}
    />
  );
}
