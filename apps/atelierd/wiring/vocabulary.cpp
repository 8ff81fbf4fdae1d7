#include "vocabulary.hpp"

#include "atelier/llm/profile.hpp"

namespace atelier::orchestrator {

std::filesystem::path vocabulary_of(const Config& config, std::string_view model_name) {
    if (!config.model_tokenizer.empty()) return config.model_tokenizer;
    const auto profile = llm::profile_for(model_name, config.model_profile);
    if (!profile || profile->vocabulary.empty()) return {};
    return config.root / ".cache" / "tokenizers" / profile->vocabulary / "tokenizer.json";
}

}  // namespace atelier::orchestrator
