// What is in widget-more.js. Of the first file only types are imported here: what is used of it is handed in.
import css from "./styles.css?inline";

export { ring, ringOnce } from "./chime";
export { saveText } from "./download";
export { drawLeaveForm } from "./leave";
export { OfferView } from "./offer";
export { nameRecord, writeRecord } from "./record";
export { drawStars, findStars } from "./stars";
export { css };
