// The words of what is rarely used; they are loaded with it.
import type { Language } from "../catalogue";

const offerEn = {
  openChannel: (channel: string) => `Open ${channel}`,
  scan: "Scan this with your phone, or go on here:",
  qr: (channel: string) => `QR code that opens this conversation in ${channel}`,
  writeCode: "Write this code to us in any other chat:",
  writeCodeToo: "Or write this code to us in any other chat:",
  copy: "Copy",
  copied: "The code is copied.",
  codeGood: (minutes: number) =>
    minutes === 1 ? "It works once, and for 1 more minute." : `It works once, and for ${minutes} minutes.`,
  codeOver: "This code is no longer good.",
  newCode: "Get a new code",
  continueLost: "Not connected just now. Please try again in a moment.",
};

const offerKo: typeof offerEn = {
  openChannel: (channel) => `${channel} 열기`,
  scan: "휴대폰으로 찍거나 이 기기에서 열어 주세요.",
  qr: (channel) => `${channel}에서 이 대화를 여는 QR 코드`,
  writeCode: "다른 채팅에서 이 코드를 보내 주시면 그곳에서 대화를 이어 갈게요.",
  writeCodeToo: "다른 채팅에서 이 코드를 보내 주셔도 돼요.",
  copy: "복사",
  copied: "코드를 복사했어요.",
  codeGood: (minutes) => `${minutes}분 동안 한 번만 쓸 수 있어요.`,
  codeOver: "코드의 유효 시간이 지났어요.",
  newCode: "새 코드 받기",
  continueLost: "지금은 연결이 끊겨 있어요. 잠시 후에 다시 시도해 주세요.",
};

/** The dialog for another channel. */
export const offerWords: Readonly<Record<Language, typeof offerEn>> = { en: offerEn, ko: offerKo };

/** The form for a message after hours. */
export const leaveWords = {
  en: {
    email: "E-mail address",
    emailMessage: "Your message (optional)",
    emailWrong: "Please enter your address, like name@example.com.",
  },
  ko: {
    email: "이메일 주소",
    emailMessage: "남기실 내용 (선택)",
    emailWrong: "이메일 주소를 확인해 주세요. 예: name@example.com",
  },
} satisfies Record<Language, unknown>;

const recordEn = {
  record: (title: string) => `${title}: your conversation`,
  recordFile: (day: string) => `conversation-${day}.txt`,
  savedOn: (moment: string) => `Saved on ${moment}`,
  notice: "Notice",
};

const recordKo: typeof recordEn = {
  record: (title) => `${title} 대화 내용`,
  recordFile: (day) => `대화-${day}.txt`,
  savedOn: (moment) => `${moment}에 저장했어요`,
  notice: "안내",
};

/** The conversation as a text. */
export const recordWords: Readonly<Record<Language, typeof recordEn>> = { en: recordEn, ko: recordKo };
