#include <doctest/doctest.h>

#include "atelier/code/scan.hpp"

using atelier::code::fix_imports;

namespace {
void fixes(const std::string& from, const std::string& to) {
    CHECK(fix_imports(from) == to);
    CHECK(fix_imports(to) == to);
}
}  // namespace

TEST_CASE("imports are completed, merged and cleaned") {
    const std::string body =
        "\nexport default function Widget() {\n  return <Card title=\"A\">{usePositions().length}</Card>;\n}\n";
    fixes("import React from \"react\";\n" + body, "import { Card, usePositions } from \"@atelier/sdk\";\n" + body);
    fixes(
        "import React, { useState } from 'react';\nimport { Card } from '@atelier/sdk';\n" + body,
        "import { Card, usePositions } from \"@atelier/sdk\";\n" + body
    );
    fixes(
        "import { Card } from \"@atelier/sdk\";\nimport { Table, usePositions } from \"@atelier/sdk\";\n" + body,
        "import { Card, usePositions } from \"@atelier/sdk\";\n" + body
    );
    fixes(
        "import { useMemo } from \"react\";\nimport { Card, usePositions } from \"@atelier/sdk\";\n" + body,
        "import { Card, usePositions } from \"@atelier/sdk\";\n" + body
    );
    fixes(body.substr(1), "import { Card, usePositions } from \"@atelier/sdk\";\n" + body);
    fixes(
        "const f = (p: Position) => { const [a] = useState(p); return <Table rows={[a]} columns={[]} />; };\n",
        "import { useState } from \"react\";\nimport { Table, type Position } from \"@atelier/sdk\";\n\nconst f = (p: "
        "Position) => { const [a] = useState(p); return <Table rows={[a]} columns={[]} />; };\n"
    );
}

TEST_CASE("what is right, broken or unknown stays") {
    for (const std::string text :
         {"import { Card } from \"@atelier/sdk\";\nexport default function W() { return <Card title=\"\" />; }\n",
          "const x = (", "import React from \"react\";\nexport const a = React.createElement(Foo);\n",
          "import x from \"fs\";\nexport const y = x;\n", "const sum = (a: number) => a;\nexport const b = sum(1);\n",
          ""}) {
        CHECK(fix_imports(text) == text);
    }
}

TEST_CASE("long lines break as the formatter breaks them") {
    const auto out = fix_imports(
        "export const a = [usePositions(), useTransactions(), useDividends(), useHistory(), useMetrics(), "
        "usePortfolio(), formatMoney(1)];\n"
    );
    CHECK(out.starts_with("import {\n  formatMoney,\n"));
    CHECK(out.find("\n} from \"@atelier/sdk\";\n\nexport") != std::string::npos);
}

TEST_CASE("react's own object is imported where it is used as a value") {
    const std::string_view used =
        "export default function Widget() {\n  const [n] = React.useState(1);\n  return <p>{n}</p>;\n}\n";
    const std::string fixed = fix_imports(used);
    CHECK(fixed.starts_with("import React from \"react\";\n"));
    CHECK(fix_imports(fixed) == fixed);
    const std::string_view type_only = "export default function Widget(): React.ReactNode {\n  return null;\n}\n";
    CHECK(fix_imports(type_only) == type_only);
}

TEST_CASE("types of react are imported as types") {
    fixes(
        "const style: CSSProperties = {};\nconst change = (e: ChangeEvent<HTMLInputElement>) => e.target.value + "
        "style.color;\nchange;\n",
        "import type { CSSProperties, ChangeEvent } from \"react\";\n\nconst style: CSSProperties = {};\nconst change "
        "= (e: ChangeEvent<HTMLInputElement>) => e.target.value + style.color;\nchange;\n"
    );
    const std::string dom = "const press = (e: MouseEvent) => e.clientX;\npress;\n";
    CHECK(fix_imports(dom) == dom);
}
