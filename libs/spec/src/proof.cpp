#include "atelier/spec/proof.hpp"

#include <algorithm>

#include "atelier/spec/generate.hpp"

namespace atelier::spec {

Result<void> prove_generated(const std::map<std::string, std::string>& files) {
    const auto differs = [](const std::string& what) {
        return fail(Code::failed_precondition, what + " is not what the generator makes");
    };
    static constexpr std::string_view k_files[] = {"manifest.json", "spec.json", "widget.tsx"};
    if (!std::ranges::equal(files, k_files, {}, [](const auto& file) { return std::string_view(file.first); }))
        return differs("the set of files");
    ATL_TRY(const Spec spec, parse_spec(files.at("spec.json")));
    ATL_TRY(const Generated made, generate(spec, spec.labels));
    if (files.at("widget.tsx") != made.tsx) return differs("widget.tsx");
    ATL_TRY(const manifest::Manifest given, manifest::in(files));
    manifest::Manifest expected = manifest_of(made, given.id);
    expected.title = given.title;
    if (given != expected) return differs("manifest.json");
    return {};
}

}  // namespace atelier::spec
