#include "spec_bridge.hpp"

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/spec/generate.hpp"
#include "atelier/spec/reading.hpp"

namespace atelier::agent {

std::string sentence_of(const spec::Spec& spec, spec::Lang lang) { return spec::read_back(spec, lang).text(); }

json::Object reading_json(const spec::Spec& spec, const std::vector<spec::Spec>& alternatives, spec::Lang lang) {
    const auto reading = spec::read_back(spec, lang);
    json::Array parts;
    for (const auto& part : reading.parts) {
        json::Array options;
        for (const auto& option : part.options)
            options.push_back(json::Object{{"label", option.text}, {"spec", spec::to_json(option.spec)}});
        parts.push_back(
            json::Object{{"text", part.text}, {"path", part.path}, {"kind", part.kind}, {"options", std::move(options)}}
        );
    }
    json::Array others;
    for (const auto& other : alternatives) {
        if (other == spec) continue;
        others.push_back(json::Object{
            {"id", sha256_hex(spec::print(other)).substr(0, 8)},
            {"label", sentence_of(other, lang)},
            {"spec", spec::to_json(other)}
        });
    }
    const auto* named = spec.as_template();
    return {
        {"sentence", reading.text()},
        {"parts", std::move(parts)},
        {"alternatives", std::move(others)},
        {"spec", spec::to_json(spec)},
        {"template", named ? spec::to_string(named->id) : std::string_view()},
        {"rung", 1},
    };
}

Result<Built> build_files(const spec::Spec& spec, const std::string& feature) {
    ATL_TRY(const auto generated, spec::generate(spec, spec.labels));
    Built built;
    built.files = {
        {"widget.tsx", generated.tsx},
        {"spec.json", spec::print_pretty(spec)},
        {"manifest.json", manifest::print(spec::manifest_of(generated, feature))}
    };
    built.title = spec.labels == spec::Lang::ru ? generated.title_ru : generated.title_en;
    return built;
}

std::optional<spec::Spec> current_spec(const Session& session) {
    const auto stored = session.now.artifacts.find("spec.json");
    if (stored == session.now.artifacts.end()) return std::nullopt;
    auto parsed = spec::parse_spec(stored->second.text);
    if (!parsed) return std::nullopt;
    return std::move(*parsed);
}

std::string feature_name(const spec::Spec& spec) {
    const auto* named = spec.as_template();
    const std::string kind =
        named ? std::string(spec::to_string(named->id)) : std::string(spec::to_string(spec.widget()->view)) + "-widget";
    return replace_all(kind, "_", "-") + "-" + random_hex(3);
}

}  // namespace atelier::agent
