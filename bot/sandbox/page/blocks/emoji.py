"""Emoji by their short names, the common ones; a name that is not here stays readable as `:name:`."""

import re

_SHORT_NAME = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?")


def with_emoji(words: str) -> str:
    return _SHORT_NAME.sub(lambda found: emoji(found[1]) or found[0], words)


def emoji(name: str) -> str:
    """The character of a short name, empty when unknown."""
    return _BY_NAME.get(name, "")


_TABLE = """
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂
rolling_on_the_floor_laughing 🤣 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊 innocent 😇
heart_eyes 😍 star-struck 🤩 kissing_heart 😘 yum 😋 stuck_out_tongue 😛 thinking_face 🤔 neutral_face 😐
expressionless 😑 smirk 😏 unamused 😒 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 sleeping 😴 mask 😷
face_with_thermometer 🤒 nauseated_face 🤢 sneezing_face 🤧 dizzy_face 😵 exploding_head 🤯 partying_face 🥳
sunglasses 😎 nerd_face 🤓 confused 😕 worried 😟 slightly_frowning_face 🙁 open_mouth 😮 astonished 😲
flushed 😳 pleading_face 🥺 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired_face 😫
yawning_face 🥱 triumph 😤 rage 😡 angry 😠 skull 💀 ghost 👻 robot_face 🤖 see_no_evil 🙈 hear_no_evil 🙉
speak_no_evil 🙊 hugging_face 🤗 saluting_face 🫡 shushing_face 🤫 wave 👋 raised_hand ✋ hand ✋ ok_hand 👌
v ✌️ crossed_fingers 🤞 point_left 👈 point_right 👉 point_up_2 👆 point_up ☝️ point_down 👇 +1 👍 thumbsup 👍
-1 👎 thumbsdown 👎 fist ✊ facepunch 👊 clap 👏 raised_hands 🙌 open_hands 👐 palms_up_together 🤲
handshake 🤝 pray 🙏 writing_hand ✍️ muscle 💪 eyes 👀 brain 🧠 speaking_head_in_silhouette 🗣️
bust_in_silhouette 👤 busts_in_silhouette 👥 people_hugging 🫂 shrug 🤷 facepalm 🤦 man-raising-hand 🙋‍♂️
raising_hand 🙋 heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜
black_heart 🖤 white_heart 🤍 broken_heart 💔 sparkling_heart 💖 two_hearts 💕 100 💯 boom 💥 dizzy 💫 zzz 💤
speech_balloon 💬 thought_balloon 💭 fire 🔥 sparkles ✨ star ⭐ star2 🌟 zap ⚡ sunny ☀️ partly_sunny ⛅
cloud ☁️ rain_cloud 🌧️ umbrella ☔ snowflake ❄️ rainbow 🌈 ocean 🌊 droplet 💧 crescent_moon 🌙 sunrise 🌅
earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 globe_with_meridians 🌐 mountain ⛰️ seedling 🌱
evergreen_tree 🌲 palm_tree 🌴 cactus 🌵 herb 🌿 four_leaf_clover 🍀 fallen_leaf 🍂 maple_leaf 🍁 mushroom 🍄
cherry_blossom 🌸 rose 🌹 sunflower 🌻 bouquet 💐 dog 🐶 cat 🐱 bear 🐻 panda_face 🐼 fox_face 🦊 owl 🦉
turtle 🐢 snail 🐌 bee 🐝 bug 🐛 butterfly 🦋 unicorn_face 🦄 whale 🐳 dolphin 🐬 penguin 🐧 elephant 🐘
rabbit2 🐇 hatching_chick 🐣 apple 🍎 green_apple 🍏 lemon 🍋 banana 🍌 cake 🍰 birthday 🎂 cookie 🍪 pizza 🍕
coffee ☕ tea 🍵 beer 🍺 beers 🍻 champagne 🍾 clinking_glasses 🥂 tropical_drink 🍹 rice_ball 🍙 sushi 🍣
ramen 🍜 bread 🍞 salt 🧂 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆 medal 🏅 sports_medal 🏅
first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 dart 🎯 game_die 🎲 jigsaw 🧩 art 🎨 soccer ⚽
basketball 🏀 runner 🏃 walking 🚶 climbing 🧗 bicyclist 🚴 checkered_flag 🏁 triangular_flag_on_post 🚩
white_flag 🏳️ musical_note 🎵 headphones 🎧 microphone 🎤 movie_camera 🎥 clapper 🎬 rocket 🚀 airplane ✈️
car 🚗 bus 🚌 train 🚆 bike 🚲 ship 🚢 anchor ⚓ construction 🚧 vertical_traffic_light 🚦 traffic_light 🚥
house 🏠 office 🏢 factory 🏭 hospital 🏥 school 🏫 beach_with_umbrella 🏖️ camping 🏕️ world_map 🗺️ compass 🧭
hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ clock1 🕐 clock3 🕒
clock9 🕘 clock12 🕛 calendar 📆 date 📅 spiral_calendar_pad 🗓️ computer 💻 desktop_computer 🖥️ keyboard ⌨️
phone ☎️ iphone 📱 telephone_receiver 📞 battery 🔋 electric_plug 🔌 bulb 💡 flashlight 🔦 candle 🕯️
moneybag 💰 money_with_wings 💸 dollar 💵 euro 💶 credit_card 💳 gem 💎 scales ⚖️ balance_scale ⚖️ wrench 🔧
hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ nut_and_bolt 🔩 link 🔗 chains ⛓️ toolbox 🧰 magnet 🧲 test_tube 🧪
microscope 🔬 telescope 🔭 satellite_antenna 📡 syringe 💉 pill 💊 adhesive_bandage 🩹 stethoscope 🩺 key 🔑
old_key 🗝️ lock 🔒 unlock 🔓 closed_lock_with_key 🔐 shield 🛡️ door 🚪 package 📦 mailbox 📫 inbox_tray 📥
outbox_tray 📤 email 📧 envelope ✉️ incoming_envelope 📨 memo 📝 pencil 📝 pencil2 ✏️
lower_left_ballpoint_pen 🖊️ briefcase 💼 file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️
clipboard 📋 pushpin 📌 round_pushpin 📍 paperclip 📎 scissors ✂️ wastebasket 🗑️ newspaper 📰 book 📖 books 📚
bookmark 🔖 label 🏷️ page_facing_up 📄 scroll 📜 bar_chart 📊 ballot_box_with_ballot 🗳️
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 mag 🔍 mag_right 🔎 bell 🔔 no_bell 🔕
loudspeaker 📢 mega 📣 white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌
negative_squared_cross_mark ❎ heavy_plus_sign ➕ heavy_minus_sign ➖ heavy_multiplication_x ✖️ question ❓
grey_question ❔ exclamation ❗ heavy_exclamation_mark ❗ bangbang ‼️ grey_exclamation ❕ warning ⚠️
no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 sos 🆘 information_source ℹ️ recycle ♻️ infinity ♾️
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵
large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_brown_circle 🟤 red_square 🟥 large_red_square 🟥
large_orange_square 🟧 large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦 white_large_square ⬜
black_large_square ⬛ small_red_triangle 🔺 small_red_triangle_down 🔻 large_blue_diamond 🔷
large_orange_diamond 🔶 small_blue_diamond 🔹 small_orange_diamond 🔸 arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️
arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_lower_left ↙️ arrow_upper_left ↖️
left_right_arrow ↔️ arrow_up_down ↕️ leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ arrow_heading_up ⤴️
arrow_heading_down ⤵️ arrows_counterclockwise 🔄 arrows_clockwise 🔃 repeat 🔁 twisted_rightwards_arrows 🔀
back 🔙 end 🔚 soon 🔜 top 🔝 new 🆕 free 🆓 ok 🆗 up 🆙 cool 🆒 id 🆔 zero 0️⃣ one 1️⃣ two 2️⃣ three 3️⃣
four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 1234 🔢 hash #️⃣ double_vertical_bar ⏸️
black_right_pointing_triangle_with_double_vertical_bar ⏯️ arrow_forward ▶️ black_square_for_stop ⏹️
fast_forward ⏩ rewind ⏪ heavy_dollar_sign 💲 copyright ©️ registered ®️ tm ™️ wavy_dash 〰️
large_green_heart 💚 flag-de 🇩🇪 flag-us 🇺🇸 flag-gb 🇬🇧 flag-cn 🇨🇳 flag-jp 🇯🇵 flag-fr 🇫🇷 flag-es 🇪🇸 flag-in 🇮🇳
flag-br 🇧🇷 flag-pl 🇵🇱
"""
_WORDS = _TABLE.split()
_BY_NAME = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
