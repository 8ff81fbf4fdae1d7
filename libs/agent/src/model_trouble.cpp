#include "model_trouble.hpp"

#include "texts.hpp"

namespace atelier::agent {
namespace {

std::string wait_of(const llm::ChatError& error, spec::Lang lang) {
    const auto seconds = error.retry_after ? std::chrono::ceil<std::chrono::seconds>(*error.retry_after).count() : 0;
    if (seconds <= 0) return say(lang, "a_minute");
    if (seconds <= 90) return say(lang, "seconds", std::to_string(seconds));
    return say(lang, "minutes", std::to_string((seconds + 59) / 60));
}

std::string frame_of(const llm::ChatError& error, spec::Lang lang) {
    using enum llm::Trouble;
    switch (error.trouble) {
        case unreachable:
            return say(lang, "model_unreachable");
        case timeout:
            return say(lang, "model_timeout");
        case broken:
            return say(lang, "model_broken");
        case busy:
            return say(lang, "model_busy", wait_of(error, lang));
        case window:
            return say(lang, "model_window");
        case key:
            return say(lang, "model_key");
        case model:
            return say(lang, "model_unknown");
        case refused:
            return say(lang, "model_refused");
        case odd:
            return say(lang, "model_odd");
        case failed:
        case other:
            break;
    }
    return say(lang, error.trouble == failed ? "model_failed" : "model_unreachable");
}

}  // namespace

std::string model_trouble(const llm::ChatError& error, spec::Lang lang) {
    std::string out = frame_of(error, lang);
    if (!error.words.empty()) out += say(lang, "model_says", error.words);
    return out;
}

}  // namespace atelier::agent
