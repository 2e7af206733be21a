# Stands in for nixpkgs where that can't be fetched: enough of its names to evaluate the flake, nothing to build with.
{
  outputs = { self }: rec {
    lib = {
      genAttrs = names: make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) names);
      optionalString = wanted: text: if wanted then text else "";
      licenses = { mit = "MIT"; asl20 = "Apache-2.0"; };
    };

    legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ] (system:
      let
        package = name: args: derivation ({ inherit name system; builder = "/bin/sh"; } // args);
        tools = lib.genAttrs [ "cargo" "clippy" "git" "installShellFiles" "python3" "rust-analyzer" "rustc" "rustfmt" ]
          (name: package name { });
        pkgs = tools // {
          inherit lib;
          stdenv = { buildPlatform.canExecute = _: true; hostPlatform = { inherit system; }; };
          rustPlatform.buildRustPackage = args: package "${args.pname}-${args.version}" (removeAttrs args [ "cargoLock" "meta" ]);
          mkShell = { packages }: package "shell" { inherit packages; };
          runCommand = name: args: script: package name (args // { inherit script; });
          callPackage = path: args:
            let make = import path; in make (builtins.intersectAttrs (builtins.functionArgs make) pkgs // args);
        };
      in
      pkgs);
  };
}
