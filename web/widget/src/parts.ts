// Makes the parts of the widget and ties them together: what a view tells goes to the session or to the element.
import { catalogues, type Language } from "./catalogue";
import { Memory, openShelf } from "./memory";
import { More } from "./more";
import { News } from "./news";
import { socketAddress } from "./server";
import { Session } from "./session";
import type { SessionSettings } from "./settings";
import { sendFile } from "./upload";
import { AttachView } from "./view/attach";
import { ComposerView } from "./view/composer";
import { ContinueView } from "./view/continue";
import { make } from "./view/dom";
import { FilesView } from "./view/files";
import { HeaderView } from "./view/header";
import { LauncherView } from "./view/launcher";
import { MenuView } from "./view/menu";
import { Paint } from "./view/paint";
import { PanelView } from "./view/panel";
import { QueueView } from "./view/queue";
import { TranscriptView } from "./view/transcript";

/** What the parts need of the element. */
export interface Owner extends Pick<SessionSettings, "onChange" | "onBadCustomer" | "customer"> {
  readonly server: string;
  /** The address that widget-more.js lies beside: that of widget.js. */
  readonly beside: string;
  language(): Language;
  /** The language that was chosen, or null. */
  wish(memory: Memory): Language | null;
  choose(language: Language): void;
  setSound(on: boolean): void;
  /** Rejects where it could not be saved. */
  save(): Promise<void>;
  toggle(open: boolean): void;
  /** Adds a style sheet. */
  dress(css: string): void;
  isOpen(): boolean;
  isLooking(): boolean;
  sounds(): boolean;
}

export type Parts = ReturnType<typeof makeParts>;

export function makeParts(owner: Owner) {
  const { server } = owner;
  const language = owner.language();
  const words = catalogues[language];
  const memory = new Memory(
    server,
    openShelf(() => localStorage),
    openShelf(() => sessionStorage),
  );
  // The session comes first: it throws away what another customer left here.
  const session = new Session({
    memory,
    makeSocket: () => new WebSocket(socketAddress(server)),
    language: () => owner.wish(memory),
    customer: owner.customer,
    onChange: (now) => {
      if (now.link === "open") attach.attachments.resume();
      owner.onChange(now);
    },
    onReturned: (text, reason, files) => composer.giveBack(text, reason, files),
    onForgotten: () => composer.empty(),
    onBadCustomer: owner.onBadCustomer,
  });
  const attach = new AttachView(
    {
      send: (file, onProgress) => {
        const { token } = session;
        return token ? sendFile(file, { server, token, language: owner.language() }, onProgress) : null;
      },
      maxBytes: () => session.maxFileBytes,
      keep: (files) => memory.rememberTab({ files }),
    },
    words,
    language,
  );
  const composer = new ComposerView(
    {
      send: (text, files) => session.say(text, files),
      typing: () => session.noteTyping(),
      draft: (draft) => memory.rememberTab({ draft }),
    },
    words,
    memory.recallTab().draft,
    attach,
  );
  attach.attachments.giveBack(memory.recallTab().files);
  /** What was pressed in the transcript goes away, so the focus goes to where it goes on. */
  const then =
    <Given extends unknown[]>(act: (...given: Given) => void) =>
    (...given: Given): void => {
      act(...given);
      panel.focus();
    };
  const more = new More(owner.beside, ({ css }) => {
    owner.dress(css);
    transcript.redraw();
    owner.onChange(session.snapshot);
  });
  const transcript = new TranscriptView(
    {
      choose: then((title, payload) => session.choose(title, payload)),
      start: then((text) => session.say(text)),
      retry: then((id) => session.tryAgain(id)),
      discard: then((id) => session.discard(id)),
      leave: then((title, payload, email, text) => {
        session.choose(title, payload);
        session.say(email);
        if (text) session.say(text);
      }),
    },
    new FilesView(server, (seq) => session.refresh(seq)),
    more,
    words,
    language,
  );
  const goOn = () => {
    session.askToContinue();
    continuing.open(session.snapshot.going);
  };
  const menu = new MenuView({
    setLanguage: owner.choose,
    setSound: owner.setSound,
    save: owner.save,
    look: () => session.lookWhereToContinue(),
    goOn,
  });
  const header = new HeaderView(menu, () => owner.toggle(false));
  const queue = new QueueView(goOn);
  const link = make("p", { class: "link", part: "connection", role: "status" });
  const main = make("div", { class: "main" }, header.element, queue.element, link, transcript.element);
  main.append(composer.element);
  const continuing = new ContinueView(
    more,
    main,
    () => session.askToContinue(),
    () => panel.focus(),
  );
  const leave = () => {
    if (!continuing.close() && !menu.close()) owner.toggle(false);
  };
  const panel = new PanelView([main, continuing.element], leave, composer.field);
  attach.takeDrops(panel.element);
  const launcher = new LauncherView(() => owner.toggle(!owner.isOpen()));
  const frame = make("div", { class: "frame" }, panel.element, launcher.element, launcher.news);
  const paint = new Paint(frame);
  const news = new News({
    looking: owner.isLooking,
    sound: owner.sounds,
    ring: (occasion) => more.use(({ ringOnce }) => ringOnce(occasion)),
    snapshot: () => session.snapshot,
  });
  return {
    memory,
    session,
    more,
    attach,
    composer,
    transcript,
    header,
    queue,
    link,
    continuing,
    panel,
    launcher,
    frame,
    paint,
    news,
  };
}
