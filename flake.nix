# nix run .               checks the project in this folder
# nix build .             builds the tool, with manual pages and completions
# nix develop             gives a shell to work on it
# nix flake check         builds it, and sees it find what it has to
{
  description = "A static linter that finds the calls that stall an async executor";

  # rustc 1.95 or later is needed.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      each = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      packages = each (pkgs: rec {
        cargo-async-lint = pkgs.callPackage ./tools/packaging/nix/package.nix { src = self; };
        default = cargo-async-lint;
      });

      devShells = each (pkgs: {
        default = pkgs.mkShell {
          packages = with pkgs; [ cargo clippy git python3 rust-analyzer rustc rustfmt ];
        };
      });

      checks = each (pkgs: {
        finds = pkgs.runCommand "cargo-async-lint-finds" { } ''
          tool=${self.packages.${pkgs.stdenv.hostPlatform.system}.default}/bin/cargo-async-lint
          export HOME=$TMPDIR
          "$tool" --no-cargo --message-format short ${./tools/packaging/stalls.rs} >found && exit 1
          grep --quiet blocking-call found
          touch $out
        '';
      });
    };
}
