/** Owns what was sent besides text: pictures to be seen, everything else as a link to it. */
import {
  IconAddressBook,
  IconFile,
  IconMapPin,
  IconMicrophone,
  IconPaperclip,
  IconPhoto,
  IconSticker,
  IconVideo,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { attachmentAddress } from "../../api/calls";
import type { Entry } from "../../api/types";
import type { StoredFile } from "../../api/upload";
import { useLanguage } from "../../i18n/language";
import { type Attached, attachedTo, formatSize, formatType, isPicture } from "./attached";
import classes from "./transcript.module.css";

const KINDS = {
  image: { word: "attachment.image", Icon: IconPhoto },
  file: { word: "attachment.file", Icon: IconFile },
  audio: { word: "attachment.audio", Icon: IconMicrophone },
  video: { word: "attachment.video", Icon: IconVideo },
  sticker: { word: "attachment.sticker", Icon: IconSticker },
  place: { word: "attachment.place", Icon: IconMapPin },
  person: { word: "attachment.person", Icon: IconAddressBook },
  other: { word: "attachment.other", Icon: IconPaperclip },
} as const;

export function Attachments({ conversation, entry }: { conversation: string; entry: Entry }) {
  const { t } = useTranslation();
  const attached = attachedTo(entry);
  if (attached.length === 0) return null;
  return (
    <ul className={classes.attachments} aria-label={t("transcript.attachments")}>
      {attached.map((one) => (
        <li key={one.place}>
          <AttachmentLink
            attached={one}
            address={attachmentAddress(conversation, entry.seq, one.place)}
            alt={entry.author === "customer" ? t("transcript.picture") : (one.name ?? t("attachment.image"))}
          />
        </li>
      ))}
    </ul>
  );
}

/** What goes with a reply that is on its way. */
export function OutgoingFiles({ files }: { files: readonly StoredFile[] }) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <ul className={classes.attachments} aria-label={t("transcript.attachments")}>
      {files.map(({ id, name, type, size }) => (
        <li key={id} className={classes.file}>
          <FileWords attached={{ kind: "file", source: id, name, type, size, place: 0 }} />
        </li>
      ))}
    </ul>
  );
}

/** One link whether the picture loads or not, so that a failing one takes nobody's focus away. */
function AttachmentLink({ attached, address, alt }: { attached: Attached; address: string; alt: string }) {
  const language = useLanguage();
  const [failed, setFailed] = useState(false);
  const picture = isPicture(attached) && !failed;
  return (
    <a
      className={picture ? classes.picture : classes.file}
      href={`${address}?language=${language}`}
      target="_blank"
      rel="noopener"
      title={(picture && attached.name) || undefined}
    >
      {picture ? (
        <img src={address} alt={alt} loading="lazy" onError={() => setFailed(true)} />
      ) : (
        <FileWords attached={attached} />
      )}
    </a>
  );
}

function FileWords({ attached: { kind, name, type, size } }: { attached: Attached }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { word, Icon } = KINDS[kind];
  const about = [type && formatType(type), size !== null && formatSize(size, language)].filter(Boolean);
  return (
    <>
      <Icon size={16} aria-hidden />
      <span>
        <bdi>{name ?? t(word)}</bdi>
        {about.length > 0 && <span className={classes.about}> · {about.join(" · ")}</span>}
      </span>
    </>
  );
}
