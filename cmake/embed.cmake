# Writes OUTPUT: INPUT's text as a constant. Raw string literals are cut well below the compilers' length limits.
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
file(WRITE ${OUTPUT} "#include <string_view>
namespace atelier::embedded {
namespace { constexpr char k_bytes[] = {${bytes}'\\0'}; }
extern const std::string_view ${NAME};
const std::string_view ${NAME}{k_bytes, sizeof(k_bytes) - 1};
}
")
