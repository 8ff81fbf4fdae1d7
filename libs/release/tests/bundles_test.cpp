#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "atelier/base/ids.hpp"
#include "atelier/release/bundles.hpp"

using namespace atelier;
using namespace atelier::release;

TEST_CASE("a module names its backend in its last line only") {
    const std::string digest(64, 'a');
    const std::string line = "export const backend=\"" + digest + "\";\n";
    CHECK(release::backend_of("export{W as default};\n" + line) == digest);
    CHECK(release::backend_of(line) == digest);
    CHECK(release::backend_of(line + "export{W as default};\n").empty());
    CHECK(release::backend_of("const x=1;" + line).empty());
    CHECK(release::backend_of("export const backend=\"" + std::string(64, 'z') + "\";\n").empty());
    CHECK(release::backend_of("").empty());
}

TEST_CASE("a bundle is found by its digest, and damage is noticed and healed") {
    const auto root = std::filesystem::temp_directory_path() / ("atelier-bundles-" + random_hex(4));
    const BundleStore bundles(root);
    const std::string digest = bundles.put("export default 1;").value();
    CHECK(digest == sha256_hex("export default 1;"));
    CHECK(bundles.put("export default 1;").value() == digest);
    CHECK(bundles.get(digest).value() == "export default 1;");
    std::ofstream(bundles.path_of(digest)) << "export default 2;";
    CHECK(bundles.get(digest).error().code == Code::failed_precondition);
    REQUIRE(bundles.put("export default 1;"));
    CHECK(bundles.get(digest).value() == "export default 1;");
    CHECK(bundles.get("../../etc/passwd").error().code == Code::invalid_argument);
    CHECK(bundles.get(std::string(64, '0')).error().code == Code::not_found);
    std::filesystem::remove_all(root);
}
