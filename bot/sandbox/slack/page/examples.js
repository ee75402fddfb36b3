// What a newcomer may type first, by where it would be typed.

const IN_CHANNEL = [
  "/adoption export-button",
  "@usagebot how many accounts used bulk edit last month?",
  "/stickiness dashboard-view last 90 days",
  "/accounts export-button",
  "/usage help",
];
const DIRECT = ["how many accounts used export button in May?", "is dashboard sticky?", "/adoption bulk-edit", "/usage help"];
const IN_THREAD = ["@usagebot by account", "@usagebot vs last quarter", "@usagebot in May"];
const SHARED = ["/adoption export-button", "/usage help"];

export function examplesFor(channel, isThread) {
  if (isThread) return IN_THREAD;
  if (channel.kind === "im") return DIRECT;
  return channel.is_shared ? SHARED : IN_CHANNEL;
}
