#pragma once

#include <string>

#include "atelier/change/machine.hpp"
#include "atelier/forge/forge.hpp"
#include "atelier/json/json.hpp"
#include "atelier/store/records.hpp"

namespace atelier::orchestrator {

/// What the company's people read about a change on their forge, in the language of its author (texts.json). Words of
/// people are quoted as code, so that nothing in them is markup or calls anybody.
class ChangeTexts {
public:
    /// invalid_argument where a text is missing in a language.
    static Result<ChangeTexts> make(std::string_view texts);

    /// `model`: that took part; "-": none.
    forge::Text pull(const store::Change& change, const std::string& model, const std::string& locale) const;
    forge::Check verdict(const store::Change& change, change::Verdict verdict, const std::string& locale) const;
    std::string comment(const store::Change& change, const std::string& locale) const;
    /// Of the merge commit; ends with trailers.
    forge::Text merge(const store::Change& change, const std::string& locale) const;

private:
    std::string text(const std::string& locale, const std::string& name) const;

    json::Object texts_;
};

}  // namespace atelier::orchestrator
