# Completion of thidua for fish: a file named thidua.fish in a folder of $fish_complete_path, or `thidua completion fish | source`.
# What may stand where is asked of thidua itself.

function __thidua_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    for line in ($words[1] complete -- $words[2..-1] "$typed" 2>/dev/null)
        switch $line
            case ':files*' ':folders'
                set -l stem (string match -r '^-.*?=' -- "$typed"; or echo '')
                set -l part (string replace -r '^-.*?=' '' -- "$typed")
                set -l endings (string split -n ' ' -- (string replace -r '^:(files|folders)' '' -- $line))
                for file in (complete -C "'' $part" 2>/dev/null | string replace -r '\t.*' '')
                    if string match -q '*/' -- $file
                        echo $stem$file
                    else if test $line = :folders
                        continue
                    else if test (count $endings) -eq 0
                        echo $stem$file
                    else
                        for ending in $endings
                            if string match -q "*$ending" -- $file
                                echo $stem$file
                                break
                            end
                        end
                    end
                end
            case '*'
                echo $line
        end
    end
end

complete -c thidua -f -a '(__thidua_complete)'
